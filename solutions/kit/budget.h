#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

namespace dosi::kit {

// How long a search may go on: by the clock, or by steps (then the same seed gives the same answer). For one thread;
// `stop` may be set from any.
class Budget {
 public:
  static Budget seconds(double s, const std::atomic<bool>& stop) { return Budget(s, 0, stop); }
  static Budget steps(std::uint64_t n, const std::atomic<bool>& stop) { return Budget(0, n, stop); }

  void spend() { ++spent_; }
  // The share that is used up, 0 to 1; 1 as soon as somebody says stop.
  double used() const {
    if (stop_->load(std::memory_order_relaxed)) return 1;
    const double share =
        steps_ > 0 ? static_cast<double>(spent_) / static_cast<double>(steps_) : elapsed_s() / seconds_;
    return share < 1 ? share : 1;
  }
  double elapsed_s() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
  // Steps that the whole is expected to have, judged from those so far.
  double expected_steps() const {
    return steps_ > 0 ? static_cast<double>(steps_) : static_cast<double>(spent_) / (used() > 0 ? used() : 1);
  }

 private:
  Budget(double s, std::uint64_t n, const std::atomic<bool>& stop) : seconds_(s), steps_(n), stop_(&stop) {}
  double seconds_;
  std::uint64_t steps_, spent_ = 0;
  const std::atomic<bool>* stop_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace dosi::kit

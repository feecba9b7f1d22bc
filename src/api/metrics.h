#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace dosi::api {

// Counters of requests by operation, for Prometheus. Thread-safe, without locks.
class Metrics {
 public:
  static constexpr std::size_t kOperations = 128;

  void count(std::uint32_t operation, int status, std::chrono::microseconds duration);
  void count_import_rows(std::uint64_t imported, std::uint64_t quarantined);
  // Appends the text exposition format: requests, errors and a histogram of durations per operation.
  void render(std::string& out) const;
  std::uint64_t requests() const;

 private:
  static constexpr std::array<std::int64_t, 8> kBounds_us = {100,    500,     1'000,   5'000,
                                                             25'000, 100'000, 500'000, 2'500'000};
  struct Row {
    std::array<std::atomic<std::uint64_t>, 5> by_class{};  // 1xx, 2xx ...
    std::array<std::atomic<std::uint64_t>, kBounds_us.size() + 1> by_duration{};
    std::atomic<std::uint64_t> total_us{};
  };
  std::array<Row, kOperations> rows_;
  std::atomic<std::uint64_t> imported_{}, quarantined_{};
};

}  // namespace dosi::api

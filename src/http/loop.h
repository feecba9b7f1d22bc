#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace dosi::http {

// Work handed to a loop.
class Posted {
 public:
  virtual ~Posted() = default;
  virtual void run() = 0;
};

// One I/O thread: an io_context, an inbox for other threads, and a coarse clock. What is posted while the loop is busy is run together
// after one wake-up.
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;

  // Runs the thread; `on_tick` is called on it every `tick_ms`.
  void start(int tick_ms, std::function<void()> on_tick);
  // Ends and joins the thread; what is posted later is dropped. May be called again.
  void stop();

  void post(std::shared_ptr<Posted> work);
  void post(std::function<void()> work);
  bool on_thread() const;

  // For the loop's own thread: steady milliseconds and the Date header's text, as of the last tick.
  std::int64_t now_ms() const { return now_ms_; }
  const std::string& date() const { return date_; }
  boost::asio::io_context& context() { return *context_; }

 private:
  struct Timer;
  void tick();
  void drain();
  void read_clock();

  std::unique_ptr<boost::asio::io_context> context_;
  std::unique_ptr<Timer> timer_;
  std::function<void()> on_tick_;
  std::int64_t now_ms_ = 0;
  std::int64_t date_s_ = -1;
  std::string date_;

  std::mutex mutex_;
  std::vector<std::shared_ptr<Posted>> inbox_;
  bool stopped_ = false;
  std::vector<std::shared_ptr<Posted>> batch_;
  std::thread thread_;
};

}  // namespace dosi::http

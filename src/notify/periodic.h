#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/time.h"

namespace dosi::notify {

// Runs a task again and again on a thread of its own, each time when the task has asked for.
class Periodic {
 public:
  using Task = std::function<Time(Time now)>;  // returns the time of its next run
  Periodic(Task task, Clock clock) : task_(std::move(task)), clock_(std::move(clock)), thread_([this] { run(); }) {}
  ~Periodic() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    ending_.notify_all();
    thread_.join();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      lock.unlock();
      const Time next = task_(clock_());
      lock.lock();
      ending_.wait_for(lock, std::chrono::microseconds(next.us - clock_().us), [this] { return stopping_; });
    }
  }

  Task task_;
  Clock clock_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace dosi::notify

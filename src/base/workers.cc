#include "base/workers.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace dosi {

struct Workers::State {
  explicit State(std::size_t limit) : capacity(limit) {}
  const std::size_t capacity;
  mutable std::mutex mutex;
  std::condition_variable ready;
  std::deque<std::function<void()>> tasks;
  bool closing = false;
  std::vector<std::jthread> threads;

  void run() {
    for (std::unique_lock lock(mutex);;) {
      ready.wait(lock, [&] { return closing || !tasks.empty(); });
      if (tasks.empty()) return;
      const auto task = std::move(tasks.front());
      tasks.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }
};

Workers::Workers(unsigned threads, std::size_t capacity) : state_(std::make_unique<State>(capacity)) {
  for (unsigned i = 0; i < threads; ++i) state_->threads.emplace_back([s = state_.get()] { s->run(); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->closing = true;
  }
  state_->ready.notify_all();
  state_->threads.clear();
}

bool Workers::submit(std::function<void()> task) {
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->closing || state_->tasks.size() >= state_->capacity) return false;
    state_->tasks.push_back(std::move(task));
  }
  state_->ready.notify_one();
  return true;
}

std::size_t Workers::waiting() const {
  const std::lock_guard lock(state_->mutex);
  return state_->tasks.size();
}

}  // namespace dosi

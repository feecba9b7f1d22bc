#include "solutions/kit/parallel.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace dosi::kit {

void deal_out(std::size_t count, unsigned threads, const std::function<void(unsigned, std::size_t)>& work,
              const std::function<bool(double)>& progress) {
  constexpr std::chrono::milliseconds kTell(50);
  std::atomic<bool> stop{false};
  std::atomic<std::size_t> done{0};
  std::mutex mutex;
  std::condition_variable ended;
  unsigned running = threads;
  std::vector<std::thread> workers;
  for (unsigned k = 0; k < threads; ++k)
    workers.emplace_back([&, k] {
      for (std::size_t i = k; i < count && !stop; i += threads, ++done) work(k, i);
      const std::lock_guard lock(mutex);
      --running;
      ended.notify_one();
    });
  std::unique_lock lock(mutex);
  while (!ended.wait_for(lock, kTell, [&] { return running == 0; }))
    if (progress && !progress(static_cast<double>(done) / static_cast<double>(std::max<std::size_t>(1, count)))) stop = true;
  lock.unlock();
  for (auto& worker : workers) worker.join();
}

}  // namespace dosi::kit

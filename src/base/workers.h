#pragma once
#include <cstddef>
#include <functional>
#include <memory>

namespace dosi {

// A fixed number of threads for work that would hold up an I/O thread: long queries, imports, anything that blocks.
// Tasks run in the order given. All functions may be called from any thread.
class Workers {
 public:
  // `capacity` bounds the tasks that wait.
  Workers(unsigned threads, std::size_t capacity);
  ~Workers();  // runs what waits, then joins

  // Queues the task; false when the queue is full: the caller should answer "busy" rather than wait.
  [[nodiscard]] bool submit(std::function<void()> task);
  std::size_t waiting() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dosi

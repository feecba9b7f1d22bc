#pragma once
#include <functional>
#include <memory>
#include <optional>

#include "broker/post.h"
#include "broker/transaction.h"

namespace dosi::broker {

// Gives a use case's answer once what it did is durable. Called exactly once, from any thread.
template <class T>
using Then = std::function<void(Result<T>)>;

// Adds to a change the letters that it brings about. Called on the thread of the request, before the change is applied;
// when the change is then not applied, `dropped` is told its letters.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void watch(const std::vector<Event>& events, Time now, store::Change& change) = 0;
  virtual void dropped(const std::string& tenant, const std::vector<Post::Posted>& letters) = 0;
};

// Runs use cases that write: the door through which every change enters the hub. Thread-safe.
class Committer {
 public:
  Committer(store::Store& store, Events& events, Clock clock)
      : store_(store), events_(events), clock_(std::move(clock)) {}

  // Runs `body` in a transaction and applies what it wrote; runs it again when somebody else has changed what it read
  // meanwhile. `then` gets body's answer when the change is durable, or the error of either.
  template <class T>
  void run(const std::string& tenant, const std::function<Result<T>(Transaction&)>& body, Then<T> then) {
    auto answer = std::make_shared<std::optional<Result<T>>>();
    attempt(
        tenant,
        [&](Transaction& t) -> Result<void> {
          answer->emplace(body(t));
          if (!**answer) return (*answer)->error();
          return ok();
        },
        [answer, then = std::move(then)](Result<void> durable) {
          if (durable)
            then(std::move(**answer));
          else
            then(std::move(durable).error());
        });
  }

  // Puts letters into queues; `then` is told when they are durable.
  void post(const std::string& tenant, std::vector<store::Letter> letters, const Then<void>& then);
  // Applies a change of documents and letters alone; `then` is told when it is durable.
  void write(store::Change change, const Then<void>& then);
  // The same, and waits for it: for worker threads.
  Result<void> write_and_wait(store::Change change);

  // Both are set before the first change and outlive the last.
  void set_watcher(Watcher* watcher) { watcher_ = watcher; }
  void set_post(Post* post) { post_ = post; }
  Post* post_office() const { return post_; }  // null: letters wait in the store

  const store::Store& store() const { return store_; }
  store::Store& store() { return store_; }
  Events& events() { return events_; }
  Time now() const { return clock_(); }

 private:
  void attempt(const std::string& tenant, const std::function<Result<void>(Transaction&)>& body, Then<void> durable);

  store::Store& store_;
  Events& events_;
  Clock clock_;
  Watcher* watcher_ = nullptr;
  Post* post_ = nullptr;
};

}  // namespace dosi::broker

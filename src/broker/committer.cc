#include "broker/committer.h"

#include <future>
#include <thread>

namespace dosi::broker {

namespace {

// Null where there is none.
std::shared_ptr<const std::vector<Post::Posted>> letters_of(const store::Change& change) {
  if (change.letters.empty()) return nullptr;
  auto out = std::make_shared<std::vector<Post::Posted>>();
  for (const store::Letter& letter : change.letters) out->push_back({letter.queue, letter.bytes.size()});
  return out;
}

}  // namespace

void Committer::post(const std::string& tenant, std::vector<store::Letter> letters, const Then<void>& then) {
  write({.tenant = tenant, .letters = std::move(letters)}, then);
}

void Committer::write(store::Change change, const Then<void>& then) {
  auto durable = [this, tenant = change.tenant, letters = letters_of(change), then](Result<void> safe) {
    if (safe && letters && post_ != nullptr) post_->posted(tenant, *letters);
    then(std::move(safe));
  };
  auto applied = store_.apply(std::move(change), std::move(durable));
  if (!applied) then(std::move(applied).error());
}

Result<void> Committer::write_and_wait(store::Change change) {
  std::promise<Result<void>> done;
  write(std::move(change), [&](Result<void> safe) { done.set_value(std::move(safe)); });
  return done.get_future().get();
}

void Committer::attempt(const std::string& tenant, const std::function<Result<void>(Transaction&)>& body,
                        Then<void> durable) {
  // A conflict means that another writer got through, so the hub as a whole makes progress; the bound only keeps a
  // writer that loses again and again from spinning for ever.
  constexpr int kTries = 1000;
  for (int i = 0; i < kTries; ++i) {
    Transaction transaction(store_, tenant, clock_());
    if (auto done = body(transaction); !done) return durable(std::move(done));
    if (transaction.empty()) return durable(ok());
    std::vector<Event> events = transaction.events();
    const Time now = transaction.now();
    store::Change change = std::move(transaction).change();
    if (watcher_ != nullptr && !events.empty()) watcher_->watch(events, now, change);
    const auto letters = letters_of(change);
    auto publish = [this, tenant, events = std::move(events), letters, durable](Result<void> safe) {
      if (safe) {
        if (letters && post_ != nullptr) post_->posted(tenant, *letters);
        for (const Event& event : events) events_.publish(event);
      }
      durable(std::move(safe));
    };
    auto applied = store_.apply(std::move(change), std::move(publish));
    if (applied && applied->conflicts.empty()) return;
    if (letters && watcher_ != nullptr) watcher_->dropped(tenant, *letters);
    if (!applied) return durable(std::move(applied).error());
    if (i > 10) std::this_thread::yield();
  }
  durable(error(ErrorCode::unavailable, "Too many writers change this entity at once; try again"));
}

}  // namespace dosi::broker

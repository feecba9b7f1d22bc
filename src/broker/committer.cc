#include "broker/committer.h"

#include <thread>

namespace dosi::broker {

void Committer::attempt(const std::string& tenant, const std::function<Result<void>(Transaction&)>& body,
                        Then<void> durable) {
  // A conflict means that another writer got through, so the hub as a whole makes progress; the bound only keeps a
  // writer that loses again and again from spinning for ever.
  constexpr int kTries = 1000;
  for (int i = 0; i < kTries; ++i) {
    Transaction transaction(store_, tenant, clock_());
    if (auto done = body(transaction); !done) return durable(std::move(done));
    if (transaction.empty()) return durable(ok());
    auto publish = [this, events = transaction.events(), durable](Result<void> safe) {
      if (safe)
        for (const Event& event : events) events_.publish(event);
      durable(std::move(safe));
    };
    auto applied = store_.apply(std::move(transaction).change(), std::move(publish));
    if (!applied) return durable(std::move(applied).error());
    if (applied->conflicts.empty()) return;
    if (i > 10) std::this_thread::yield();
  }
  durable(error(ErrorCode::unavailable, "Too many writers change this entity at once; try again"));
}

}  // namespace dosi::broker

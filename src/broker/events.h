#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "ngsi/record.h"

namespace dosi::broker {

// One entity has changed, durably. `before` is null for a new entity, `after` for a deleted one.
struct Event {
  std::string tenant;
  ngsi::RecordPtr before, after;
  const ngsi::Record& entity() const { return after ? *after : *before; }
};

// Hands every event to everyone who listens: live views, map caches, later subscriptions. Thread-safe.
class Events {
 public:
  using Listener = std::function<void(const Event&)>;
  // Ends the listening when it goes.
  using Ear = std::shared_ptr<void>;

  Events();
  // `listener` is called on the committing thread: it must be quick, and must not call back into the broker.
  [[nodiscard]] Ear listen(Listener listener);
  void publish(const Event& event) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace dosi::broker

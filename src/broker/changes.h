#pragma once
#include <vector>

#include "broker/events.h"
#include "broker/subscription.h"

// What a change of an entity means to subscriptions (clause 5.8.6).
namespace dosi::broker {

// One attribute instance that is not as it was.
struct ChangedInstance {
  Trigger kind;                        // created, updated or deleted
  const ngsi::Slot* before = nullptr;  // null: created
  const ngsi::Slot* after = nullptr;   // null: deleted
  Symbol name() const { return (after != nullptr ? after : before)->name; }
};

// The difference between the states of an entity. An instance changes when a member of it, other than the times that the hub
// sets, has another value; an entity without a former or a later state is created or deleted, its instances with it.
struct Difference {
  explicit Difference(const Event& event);

  const Event& event;
  std::vector<ChangedInstance> instances;

  // Whether this concerns the subscription: a trigger of its own at an attribute that it watches.
  bool triggers(const Subscription& subscription) const;
};

}  // namespace dosi::broker

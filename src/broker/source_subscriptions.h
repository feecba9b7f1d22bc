#pragma once
#include <string>
#include <vector>

#include "broker/registrations.h"
#include "broker/subscription_book.h"

namespace dosi::broker {

// Where other sources send the notifications of subscriptions that the hub has passed on to them.
inline constexpr std::string_view kRemoteNotify = "/ngsi-ld/ex/remote-notify";

// Subscriptions to context source registrations (clauses 5.11.2 to 5.11.7): matched with every registration that is made, changed
// or deleted; the notification becomes durable with that. Thread-safe.
class SourceSubscriptions final : public SubscriptionBook {
 public:
  // Watches the registrations from now on; `registrations` outlives it.
  SourceSubscriptions(Committer& committer, Registrations& registrations, Resolve resolve);

  // The subscription to registrations that a subscription to entities has (clause 5.8.1.4): shown, but never told anything, since the hub
  // itself sees registrations change. `subscription` null: it has none any more.
  void derive(const std::string& tenant, const std::string& entity_subscription, const Subscription* subscription);

 private:
  void watch(const Registrations::Turn& turn, Time now, store::Change& change);
  void greet(const Subscription& subscription, Time now, store::Change& change) override;
  void notify_all(const std::string& tenant, const Subscription& subscription, Time now) override;
  std::vector<Match> matching(const std::string& tenant, const Subscription& subscription) const;

  Registrations& registrations_;
};

}  // namespace dosi::broker

#pragma once
#include <string>
#include <vector>

#include "broker/registrations.h"
#include "broker/subscription_book.h"

namespace dosi::broker {

// Subscriptions to context source registrations (clauses 5.11.2 to 5.11.7): matched with every registration that is made, changed
// or deleted; the notification becomes durable with that. Thread-safe.
class SourceSubscriptions final : public SubscriptionBook {
 public:
  // Watches the registrations from now on; `registrations` outlives it.
  SourceSubscriptions(Committer& committer, Registrations& registrations, Resolve resolve);

 private:
  void watch(const Registrations::Turn& turn, Time now, store::Change& change);
  void greet(const Subscription& subscription, Time now, store::Change& change) override;
  void notify_all(const std::string& tenant, const Subscription& subscription, Time now) override;
  std::vector<Match> matching(const std::string& tenant, const Subscription& subscription) const;

  Registrations& registrations_;
};

}  // namespace dosi::broker

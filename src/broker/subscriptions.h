#pragma once
#include <optional>
#include <string>
#include <vector>

#include "broker/changes.h"
#include "broker/subscription_book.h"

namespace dosi::broker {

// Subscriptions to entities (clauses 5.8.1 to 5.8.6): matched with every change before it is applied, so that notifications are as
// durable as the change. Thread-safe.
class Subscriptions final : public SubscriptionBook, public Watcher {
 public:
  Subscriptions(Committer& committer, Resolve resolve) : SubscriptionBook(committer, std::move(resolve), "subscription/") {}

  void watch(const std::vector<Event>& events, Time now, store::Change& change) override;
  void dropped(const std::string& tenant, const std::vector<Post::Posted>& letters) override;

 private:
  void notify_all(const std::string& tenant, const Subscription& subscription, Time now) override;
  bool may_tell_held(const Subscription& subscription, Time now, Time& next) const override;
  void tell_held(const std::string& tenant, const Subscription& subscription, Time now) override;
  void hold(const Subscription& subscription, const Event& event, store::Change& change);
  void add_letter(const Subscription& subscription, const Event& event, Time now, store::Change& change, std::optional<Difference>& difference);
  LinkedPresenter::Find finder(const std::string& tenant, Time now) const;
};

}  // namespace dosi::broker

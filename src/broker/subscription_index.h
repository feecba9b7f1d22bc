#pragma once
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "broker/events.h"
#include "broker/subscription.h"

namespace dosi::broker {

// The subscriptions of one tenant, found by what they are about: few of many concern an entity. Not thread-safe.
class SubscriptionIndex {
 public:
  // Takes the place of one with the same id.
  void put(const SubscriptionPtr& subscription);
  bool erase(const std::string& id);
  SubscriptionPtr find(std::string_view id) const;  // null if there is none
  const std::map<std::string, SubscriptionPtr, std::less<>>& all() const { return by_id_; }

  // Those that may concern the change, each once; more than do concern it.
  std::vector<SubscriptionPtr> candidates(const Event& event) const;

 private:
  template <class F>
  void for_places(const Subscription& subscription, F&& f);

  using List = std::vector<SubscriptionPtr>;
  std::map<std::string, SubscriptionPtr, std::less<>> by_id_;
  std::unordered_map<Symbol, List> by_type_, by_attribute_;
  std::map<std::string, List, std::less<>> by_entity_;
  List any_;
};

}  // namespace dosi::broker

#include "broker/subscription_index.h"

#include <algorithm>

namespace dosi::broker {

// Calls f with each list in which the subscription stands.
template <class F>
void SubscriptionIndex::for_places(const Subscription& s, F&& f) {
  if (s.interval_us != 0) return;  // no change concerns it
  const query::Query& query = s.matcher.query();
  if (query.selectors.empty() && s.watched.empty()) return f(any_);
  if (query.selectors.empty())
    for (const Symbol name : s.watched) f(by_attribute_[name]);
  for (const query::EntitySelector& selector : query.selectors) {
    if (!selector.id.empty()) f(by_entity_[selector.id]);
    else if (selector.types.any_of_all.empty()) f(any_);
    else
      for (const auto& all : selector.types.any_of_all) f(by_type_[all.front()]);
  }
}

void SubscriptionIndex::put(const SubscriptionPtr& subscription) {
  erase(subscription->id);
  by_id_[subscription->id] = subscription;
  for_places(*subscription, [&](List& list) {
    if (list.empty() || list.back() != subscription) list.push_back(subscription);
  });
}

bool SubscriptionIndex::erase(const std::string& id) {
  const auto it = by_id_.find(id);
  if (it == by_id_.end()) return false;
  for_places(*it->second, [&](List& list) { std::erase(list, it->second); });
  by_id_.erase(it);
  std::erase_if(by_type_, [](const auto& place) { return place.second.empty(); });
  return true;
}

SubscriptionPtr SubscriptionIndex::find(std::string_view id) const {
  const auto it = by_id_.find(id);
  return it == by_id_.end() ? nullptr : it->second;
}

std::vector<SubscriptionPtr> SubscriptionIndex::candidates(const Event& event) const {
  List out = any_;
  const auto add = [&](const auto& lists, const auto& key) {
    if (const auto it = lists.find(key); it != lists.end()) out.insert(out.end(), it->second.begin(), it->second.end());
  };
  if (!by_entity_.empty()) add(by_entity_, event.entity().id());
  for (const ngsi::RecordPtr& state : {event.before, event.after}) {
    if (!state) continue;
    for (const Symbol type : state->types()) add(by_type_, type);
    if (by_attribute_.empty()) continue;
    Symbol last;
    for (const ngsi::Slot& slot : state->slots())
      if (slot.name != std::exchange(last, slot.name)) add(by_attribute_, slot.name);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace dosi::broker

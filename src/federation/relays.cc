#include "federation/relays.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "broker/notification.h"
#include "federation/reduce.h"
#include "federation/subscription_copy.h"

namespace dosi::federation {
namespace {

using broker::Match;
using broker::SourcePtr;
using broker::Subscription;

// How the request for the subscription came; empty where it was kept before the hub passed subscriptions on.
std::string arrival(const Subscription& s, std::string_view member) {
  const json::Value* all = s.document.find("arrival");
  const json::Value* v = all == nullptr ? nullptr : all->find(member);
  return v == nullptr ? "" : v->as_string();
}

}  // namespace

Relays::Relays(const Hub& hub) : hub_(hub) {
  const store::Store& store = hub_.committer.store();
  for (const std::string& tenant : store.tenants())
    for (const std::string& key : store.documents(tenant, kRelayPrefix)) {
      auto relay = read_relay(key.substr(kRelayPrefix.size()), store.document(tenant, key));
      if (!relay) {
        spdlog::error("the document '{}' cannot be read: {}", key, relay.error().message);
        continue;
      }
      (*relay)->tenant = tenant;
      kept_[{tenant, (*relay)->subscription}][(*relay)->source->registration.id] = *relay;
      relays_.emplace((*relay)->id, std::move(*relay));
    }
  hub_.subscriptions.listen([this](const broker::Subscriptions::Turn& turn) { subscription_turned(turn); });
  hub_.registrations.listen([this](const broker::Registrations::Turn& turn) { registration_turned(turn); });
}

Origin Relays::origin_of(const std::string& tenant, const Subscription* s) const {
  Origin out;
  out.tenant = tenant;
  out.context = s != nullptr && s->context ? s->context : jsonld::Context::core();
  if (s != nullptr)
    if (const std::string via = arrival(*s, "via"); !via.empty()) out.headers.add("Via", via);
  return out;
}

// The subscription as it is now decides, not as it was when the change began: changes may overtake each other.
void Relays::subscription_turned(const broker::Subscriptions::Turn& turn) {
  const std::string& id = (turn.after ? turn.after : turn.before)->id;
  const std::lock_guard lock(mutex_);
  const broker::SubscriptionPtr s = hub_.subscriptions.find(turn.tenant, id);
  const bool shared = s && is_for_sources(*s) && !arrival(*s, "home").empty();
  hub_.source_subscriptions.derive(turn.tenant, id, shared ? s.get() : nullptr);
  Entry* entry = shared ? enter(turn.tenant, s) : nullptr;
  if (entry != nullptr) {
    auto unplaced = entry->relays;
    for (const Match& match : hub_.registrations.matching(turn.tenant, entry->matcher)) {
      place(turn.tenant, *entry, match);
      unplaced.erase(match.source->registration.id);
    }
    for (const auto& [registration, relay] : unplaced) leave(*entry, registration);
  } else if (const auto at = entries_.find({turn.tenant, id}); at != entries_.end()) {
    while (!at->second.relays.empty()) leave(at->second, std::string(at->second.relays.begin()->first));
    entries_.erase(at);
  }
}

void Relays::registration_turned(const broker::Registrations::Turn& turn) {
  const std::lock_guard lock(mutex_);
  for (auto at = entries_.lower_bound({turn.tenant, ""}); at != entries_.end() && at->first.first == turn.tenant; ++at) {
    Match match{turn.after, {}};
    if (turn.after) match.parts = at->second.matcher.parts_of(*turn.after);
    if (!match.parts.empty()) place(turn.tenant, at->second, match);
    else if (turn.before) leave(at->second, turn.before->registration.id);
  }
}

// The entry of the subscription, made ready for what it is about now; null if that cannot be compared with registrations.
Relays::Entry* Relays::enter(const std::string& tenant, const broker::SubscriptionPtr& s) {
  auto concern = concern_of(*s);
  auto matcher = concern ? broker::ConcernMatcher::compile(std::move(*concern)) : Result<broker::ConcernMatcher>(concern.error());
  if (!matcher) {
    spdlog::error("the subscription '{}' is not passed on to sources: {}", s->id, matcher.error().message);
    return nullptr;
  }
  const Key key{tenant, s->id};
  if (const auto at = entries_.find(key); at != entries_.end()) {
    at->second.subscription = s, at->second.matcher = std::move(*matcher);
    return &at->second;
  }
  auto kept = kept_.extract(key);
  Entry fresh{s, std::move(*matcher), kept.empty() ? decltype(Entry::relays)() : std::move(kept.mapped())};
  return &entries_.emplace(key, std::move(fresh)).first->second;
}

void Relays::place(const std::string& tenant, Entry& entry, const Match& match) {
  const Subscription& s = *entry.subscription;
  const ngsi::Registration& r = match.source->registration;
  const bool expired = s.expires != kNoTime && s.expires <= hub_.committer.now();
  if (r.mode == ngsi::SourceMode::auxiliary || expired || hub_.network.loops(*match.source, origin_of(tenant, &s))) return leave(entry, r.id);
  auto at = entry.relays.find(r.id);
  if (at != entry.relays.end()) {
    const ngsi::Registration& old = at->second->source->registration;
    if (old.endpoint != r.endpoint || old.tenant != r.tenant) leave(entry, r.id), at = entry.relays.end();
  }
  if (at == entry.relays.end() && !r.operations.has(ngsi::SourceOperation::create_subscription)) return;
  const std::string id = at != entry.relays.end() ? at->second->id : broker::random_urn("Subscription:distsub");
  auto copy = copy_for_source(s, match, {id, arrival(s, "home") + std::string(broker::kRemoteNotify), splits_entities(s, hub_.split_entities)});
  if (!copy) return spdlog::error("the subscription '{}' cannot be passed on: {}", s.id, copy.error().message);
  if (!*copy) return leave(entry, r.id);
  if (at == entry.relays.end()) {
    auto fresh = std::make_shared<Relay>();
    fresh->id = fresh->remote = id, fresh->tenant = tenant, fresh->subscription = s.id;
    relays_[id] = fresh;
    at = entry.relays.emplace(r.id, std::move(fresh)).first;
  }
  Relay& relay = *at->second;
  relay.source = match.source;
  if (relay.wanted != *copy) relay.stopped = false, relay.failures = 0, relay.next_try = kNoTime;
  relay.wanted = std::move(*copy);
  pursue(at->second);
}

void Relays::leave(Entry& entry, const std::string& registration) {
  const auto at = entry.relays.find(registration);
  if (at == entry.relays.end()) return;
  const RelayPtr relay = at->second;
  entry.relays.erase(at);
  relay->wanted.reset();
  relay->stopped = false, relay->failures = 0, relay->next_try = kNoTime, relay->leaving_since = hub_.committer.now();
  pursue(relay);
}

void Relays::start() {
  const std::lock_guard lock(mutex_);
  started_ = true;
  for (const auto& [key, relays] : kept_)
    for (const auto& [registration, relay] : relays) relay->leaving_since = hub_.committer.now();
  kept_.clear();
  for (const auto& [id, relay] : relays_) pursue(relay);
}

}  // namespace dosi::federation

#include <spdlog/spdlog.h>

#include <algorithm>

#include "broker/notification.h"
#include "broker/subscriptions.h"
#include "ngsi/expiry.h"

namespace dosi::broker {
namespace {

constexpr std::int64_t kLook_us = 1'000'000;
constexpr std::size_t kMostEntities = 10'000;  // in one notification

}  // namespace

// clause 5.8.6: all entities that match; none, no notification
void Subscriptions::notify_all(const std::string& name, const Subscription& s, Time now) {
  const Post* post = committer_.post_office();
  if (post != nullptr && post->status(name, s.queue).waiting != 0) return;  // the last one is still to come
  std::vector<ngsi::RecordPtr> entities;
  const auto scanned = committer_.store().scan(name, s.matcher, {}, [&](const ngsi::RecordPtr& entity) {
    if (!ngsi::is_expired(*entity, now)) entities.push_back(entity);
    return entities.size() < kMostEntities;
  });
  if (!scanned) return spdlog::error("periodic notification of '{}': {}", s.id, scanned.error().message);
  if (entities.empty()) return;
  s.last_us->store(now.us);
  committer_.post(name, {{s.queue, encode(notification_of({s, finder(name, now), now}, entities))}}, [](Result<void>) {});
}

Time Subscriptions::run_periodic(Time now) {
  std::vector<std::pair<std::string, Tenant*>> all;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [name, t] : tenants_) all.emplace_back(name, t.get());
  }
  Time next{now.us + kLook_us};
  for (const auto& [name, t] : all) {
    std::vector<SubscriptionPtr> due;
    {
      const std::unique_lock lock(t->mutex);
      for (auto& [id, at] : t->due) {
        const SubscriptionPtr s = t->index.find(id);
        if (!s) continue;
        if (at <= now) {
          due.push_back(s);
          at.us += s->interval_us * ((now.us - at.us) / s->interval_us + 1);
        }
        next = std::min(next, at);
      }
    }
    for (const SubscriptionPtr& s : due)
      if (s->is_due(now)) notify_all(name, *s, now);
  }
  resolve_missing(now);
  return next;
}

// A context that could not be had when the hub started.
void Subscriptions::resolve_missing(Time now) {
  if (missing_contexts_ == 0 || now < resolve_again_) return;
  resolve_again_ = Time{now.us + 10 * kLook_us};
  std::vector<std::pair<std::string, SubscriptionPtr>> without;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [name, t] : tenants_) {
      const std::shared_lock reading(t->mutex);
      for (const auto& [id, s] : t->index.all())
        if (!s->context) without.emplace_back(name, s);
    }
  }
  missing_contexts_ = without.size();
  for (const auto& [name, old] : without) {
    auto s = prepare(name, old->document);
    if (!s) continue;
    (*s)->last_us = old->last_us;
    Tenant* t = find_tenant(name);
    const std::unique_lock lock(t->mutex);
    if (t->index.find(old->id) == old) t->index.put(*s);
  }
}

}  // namespace dosi::broker

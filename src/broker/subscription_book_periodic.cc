#include <algorithm>

#include "broker/subscription_book.h"

namespace dosi::broker {
namespace {

constexpr std::int64_t kLook_us = 1'000'000;

}  // namespace

Time SubscriptionBook::run_periodic(Time now) {
  std::vector<std::pair<std::string, Tenant*>> all;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [name, t] : tenants_) all.emplace_back(name, t.get());
  }
  Time next{now.us + kLook_us};
  for (const auto& [name, t] : all) {
    std::vector<SubscriptionPtr> due, throttled;
    {
      const std::unique_lock lock(t->mutex);
      for (const auto& [id, s] : t->index.all())
        if (s->throttling_us != 0 && may_tell_held(*s, now, next)) throttled.push_back(s);
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
    for (const SubscriptionPtr& s : throttled) tell_held(name, *s, now);
  }
  resolve_missing(now);
  return next;
}

// A context that could not be had when the hub started.
void SubscriptionBook::resolve_missing(Time now) {
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
    (*s)->last_us = old->last_us, (*s)->held = old->held;
    Tenant* t = find_tenant(name);
    const std::unique_lock lock(t->mutex);
    if (t->index.find(old->id) == old) t->index.put(*s);
  }
}

}  // namespace dosi::broker

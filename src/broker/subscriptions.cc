#include "broker/subscriptions.h"

#include <spdlog/spdlog.h>

#include "broker/notification.h"
#include "ngsi/expiry.h"

namespace dosi::broker {
namespace {

constexpr std::size_t kMostEntities = 10'000;  // in one notification

}  // namespace

void Subscriptions::watch(const std::vector<Event>& events, Time now, store::Change& change) {
  if (count() == 0 || events.empty()) return;
  const Tenant* t = find_tenant(change.tenant);
  if (t == nullptr) return;
  for (const Event& event : events) {
    std::vector<SubscriptionPtr> candidates;
    {
      const std::shared_lock lock(t->mutex);
      candidates = t->index.candidates(event);
    }
    std::optional<Difference> difference;
    for (const SubscriptionPtr& s : candidates)
      if (s->is_due(now)) add_letter(*s, event, now, change, difference);
  }
}

void Subscriptions::add_letter(const Subscription& s, const Event& event, Time now, store::Change& change,
                               std::optional<Difference>& difference) {
  if (!difference) difference.emplace(event);
  if (!difference->triggers(s)) return;
  const auto find = finder(change.tenant, now);
  if (!s.matcher.matches(event.entity(), find)) return;
  std::int64_t last = s.last_us->load();
  if (s.throttling_us != 0 && last != kNoTime.us && now.us - last < s.throttling_us) return hold(s, event, change);
  if (!s.last_us->compare_exchange_strong(last, now.us) && s.throttling_us != 0) return hold(s, event, change);
  change.letters.push_back({s.queue, encode(notification_of({s, find, now}, *difference))});
}

// An entity as the store has it, not as the change that is under way may leave it.
LinkedPresenter::Find Subscriptions::finder(const std::string& tenant, Time now) const {
  return [&store = committer().store(), &tenant, now](std::string_view id) {
    ngsi::RecordPtr entity = store.get(tenant, id);
    return entity && ngsi::is_expired(*entity, now) ? nullptr : entity;
  };
}

// The change was not applied: its notifications do not count for throttling.
void Subscriptions::dropped(const std::string& tenant, const std::vector<Post::Posted>& letters) {
  for (const Post::Posted& letter : letters) {
    const std::size_t id = letter.queue.find('/', prefix().size());
    if (!letter.queue.starts_with(prefix()) || id == std::string::npos) continue;
    if (const SubscriptionPtr s = find(tenant, std::string_view(letter.queue).substr(id + 1))) s->last_us->store(kNoTime.us);
  }
}

// clause 5.8.6: all entities that match; none, no notification
void Subscriptions::notify_all(const std::string& name, const Subscription& s, Time now) {
  const Post* post = committer().post_office();
  if (post != nullptr && post->status(name, s.queue).waiting != 0) return;  // the last one is still to come
  std::vector<ngsi::RecordPtr> entities;
  const auto scanned = committer().store().scan(name, s.matcher, {}, [&](const ngsi::RecordPtr& entity) {
    if (!ngsi::is_expired(*entity, now)) entities.push_back(entity);
    return entities.size() < kMostEntities;
  });
  if (!scanned) return spdlog::error("periodic notification of '{}': {}", s.id, scanned.error().message);
  if (entities.empty()) return;
  s.last_us->store(now.us);
  committer().post(name, {{s.queue, encode(notification_of({s, finder(name, now), now}, entities))}}, [](Result<void>) {});
}

}  // namespace dosi::broker

#include "broker/source_subscriptions.h"

#include <spdlog/spdlog.h>

#include <mutex>

#include "broker/notification.h"

namespace dosi::broker {
namespace {

// None if the subscription cannot be compared with registrations; the reader of subscriptions has tried all that could stand against it.
std::optional<ConcernMatcher> matcher_of(const Subscription& s) {
  auto concern = concern_of(s);
  if (concern) concern->strict = true;
  auto matcher = concern ? ConcernMatcher::compile(std::move(*concern)) : Result<ConcernMatcher>(concern.error());
  if (matcher) return std::move(*matcher);
  spdlog::error("the subscription '{}' to registrations: {}", s.id, matcher.error().message);
  return std::nullopt;
}

bool is_throttled(const Subscription& s, Time now) {
  const std::int64_t last = s.last_us->load();
  return s.throttling_us != 0 && last != kNoTime.us && now.us - last < s.throttling_us;
}

store::Letter letter_of(const Subscription& s, Time now, TriggerReason reason, const std::vector<Match>& matches) {
  s.last_us->store(now.us);
  return {s.queue, encode(source_notification_of(s, now, reason, matches))};
}

}  // namespace

SourceSubscriptions::SourceSubscriptions(Committer& committer, Registrations& registrations, Resolve resolve)
    : SubscriptionBook(committer, std::move(resolve), "csourceSubscription/"), registrations_(registrations) {
  registrations.watch([this](const Registrations::Turn& turn, Time now, store::Change& change) { watch(turn, now, change); });
}

void SourceSubscriptions::watch(const Registrations::Turn& turn, Time now, store::Change& change) {
  if (count() == 0) return;
  for (const SubscriptionPtr& s : all(turn.tenant)) {
    if (s->derived || s->interval_us != 0 || !s->is_due(now) || is_throttled(*s, now)) continue;
    const auto matcher = matcher_of(*s);
    if (!matcher) continue;
    const auto match = [&](const SourcePtr& source) { return Match{source, source ? matcher->parts_of(*source) : std::vector<Match::Part>()}; };
    const Match before = match(turn.before), after = match(turn.after);
    if (!after.parts.empty())
      change.letters.push_back(letter_of(*s, now, before.parts.empty() ? TriggerReason::newly_matching : TriggerReason::updated, {after}));
    else if (!before.parts.empty())
      change.letters.push_back(letter_of(*s, now, TriggerReason::no_longer_matching, {before}));
  }
}

void SourceSubscriptions::derive(const std::string& name, const std::string& entity_subscription, const Subscription* from) {
  const std::string id = entity_subscription + ":sources";
  Tenant& t = tenant(name);
  std::shared_ptr<Subscription> s;
  if (from != nullptr) {
    s = std::make_shared<Subscription>(*from);
    s->id = id, s->derived = true, s->queue.clear();
    json::Object kept{{"id", id}};
    for (const json::Member& m : from->document)
      if (m.key != "id" && m.key != "notification" && m.key != "timeInterval" && m.key != "throttling" && m.key != "notificationTrigger")
        kept.append(m.key, m.value);
    const json::Value* home = kept.find("arrival")->find("home");
    kept.append("notification", json::Object{{"endpoint", json::Object{{"uri", home->as_string() + std::string(kRemoteNotify)}}}});
    s->document = std::move(kept);
  }
  const std::unique_lock lock(t.mutex);
  if (s) t.index.put(s);
  else t.index.erase(id);
}

std::vector<Match> SourceSubscriptions::matching(const std::string& tenant, const Subscription& s) const {
  const auto matcher = matcher_of(s);
  return matcher ? registrations_.matching(tenant, *matcher) : std::vector<Match>();
}

void SourceSubscriptions::greet(const Subscription& s, Time now, store::Change& change) {
  if (const auto found = matching(change.tenant, s); !found.empty())
    change.letters.push_back(letter_of(s, now, TriggerReason::newly_matching, found));
}

void SourceSubscriptions::notify_all(const std::string& tenant, const Subscription& s, Time now) {
  const Post* post = committer().post_office();
  if (post != nullptr && post->status(tenant, s.queue).waiting != 0) return;  // the last one is still to come
  const TriggerReason reason = s.last_us->load() == kNoTime.us ? TriggerReason::newly_matching : TriggerReason::updated;
  if (const auto found = matching(tenant, s); !found.empty())
    committer().post(tenant, {letter_of(s, now, reason, found)}, [](Result<void>) {});
}

}  // namespace dosi::broker

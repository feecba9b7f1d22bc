#include <spdlog/spdlog.h>

#include <deque>

#include "broker/notification.h"
#include "broker/subscriptions.h"

// Changes that come within the throttling time of a subscription (table 5.2.12-1): told in one notification when it is over, of
// the entities as they are then. Which entities these are waits as letters in a queue of its own, that nobody delivers, so that
// a restart forgets none.
namespace dosi::broker {
namespace {

constexpr std::size_t kMost = 10'000;  // entities in one notification

}  // namespace

void Subscriptions::hold(const Subscription& s, const Event& event, store::Change& change) {
  std::string id(event.entity().id());
  const std::lock_guard lock(s.held->mutex);
  s.held->any = true;
  if (s.held->before.try_emplace(id, event.before).second) change.letters.push_back({s.held_queue(), std::move(id)});
}

// Events are made anew: from how an entity was before its first change that was held to how it is now. Of one that was held
// before a restart only the latter is known.
void Subscriptions::tell_held(const std::string& name, const Subscription& s, Time now) {
  std::map<std::string, ngsi::RecordPtr> changed;
  {
    const std::lock_guard lock(s.held->mutex);
    changed.swap(s.held->before);
    s.held->any = !changed.empty();  // its letters may still be on their way into the store
  }
  const auto letters = committer().store().letters(name, s.held_queue(), 0, kMost);
  if (!letters) return spdlog::error("held notification of '{}': {}", s.id, letters.error().message);
  const auto find = finder(name, now);
  std::deque<Event> events;  // differences refer to them
  std::vector<Difference> told;
  const auto consider = [&](Event event, bool is_known) {
    if (!event.before && !event.after) return;
    events.push_back(std::move(event));
    Difference difference(events.back());
    if (is_known && !difference.triggers(s)) return;
    if (s.matcher.matches(events.back().entity(), find)) told.push_back(std::move(difference));
  };
  for (const auto& [id, before] : changed) consider({name, before, find(id)}, true);
  store::Change done{.tenant = name};
  for (const store::Letter& letter : *letters) {
    done.delivered.push_back({letter.queue, letter.number});
    if (changed.contains(letter.bytes)) continue;
    const auto entity = find(letter.bytes);
    consider({name, entity, entity}, false);
  }
  const auto take_out = [this, done](const Result<void>& safe) {
    if (safe && !done.delivered.empty()) (void)committer().store().apply(done, [](Result<void>) {});
  };
  if (told.empty() || !s.is_due(now)) return take_out(ok());
  s.last_us->store(now.us);
  committer().post(name, {{s.queue, encode(notification_of({s, find, now}, told))}}, take_out);
}

bool Subscriptions::may_tell_held(const Subscription& s, Time now, Time& next) const {
  {
    const std::lock_guard lock(s.held->mutex);
    if (!s.held->any) return false;
  }
  const std::int64_t last = s.last_us->load();
  const Time over{last == kNoTime.us ? now.us : last + s.throttling_us};
  if (over <= now) return true;
  next = std::min(next, over);
  return false;
}

}  // namespace dosi::broker

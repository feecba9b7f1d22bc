#include <spdlog/spdlog.h>

#include <algorithm>

#include "federation/reduce.h"
#include "federation/relays.h"
#include "federation/subscription_copy.h"

// How relays are brought to what they ought to be: one request to the source at a time for each.
namespace dosi::federation {
namespace {

using Step = Relay::Step;

constexpr std::int64_t kSecond_us = 1'000'000, kLongestPause_us = 60 * kSecond_us, kGiveUpLeaving_us = 24 * 3600 * kSecond_us;
constexpr std::string_view kPath = "/ngsi-ld/v1/subscriptions";

// The id in "/ngsi-ld/v1/subscriptions/{id}"; empty if there is none.
std::string id_in(std::string_view location) {
  const std::size_t at = location.rfind('/');
  if (at == std::string_view::npos) return "";
  const auto id = http::percent_decode(location.substr(at + 1));
  return id ? *id : "";
}

void pause(Relay& relay, Time now) {
  const std::int64_t pause_us = std::min(kLongestPause_us, kSecond_us << std::min(relay.failures, 6u));
  ++relay.failures;
  relay.next_try = Time{now.us + pause_us};
}

void stop(Relay& relay, const Reply& reply) {
  relay.stopped = true;
  spdlog::warn("source {} does not take subscription {}: {}", relay.source->registration.id, relay.subscription,
               reply.outcome == Reply::Outcome::answered ? "it answered " + std::to_string(reply.response.status) : reply.detail);
}

// What the source's answer means for what it has. `sent`: the copy that it was sent.
void settle(Relay& relay, Step step, std::optional<json::Object> sent, const Reply& reply, Time now) {
  const bool refused = reply.outcome == Reply::Outcome::refused ||
                       (reply.outcome == Reply::Outcome::answered && reply.response.status >= 400 && reply.response.status < 500) || reply.is(508);
  if (step == Step::remove) {
    const bool given_up = relay.leaving_since != kNoTime && now.us - relay.leaving_since.us > kGiveUpLeaving_us;
    if (reply.good() || refused || given_up) relay.there.reset(), relay.attempted = false;
    else pause(relay, now);
    return;
  }
  if (reply.good()) {
    relay.there = std::move(sent), relay.failures = 0;
    if (const std::string id = id_in(reply.response.headers.get("Location")); step == Step::create && !id.empty()) relay.remote = id;
  } else if (step == Step::create && reply.is(409)) {
    relay.there.emplace();  // an earlier request got through; what it says is brought up to date
  } else if (step == Step::update && reply.is(404)) {
    relay.there.reset(), relay.attempted = false;  // the source has lost it
  } else if (refused) {
    if (step == Step::create) relay.attempted = false;
    stop(relay, reply);
  } else {
    pause(relay, now);
  }
}

}  // namespace

void Relays::pursue(const RelayPtr& relay) {
  if (started_ && !hub_.workers.submit([this, relay] { take_step(relay); })) relay->next_try = Time{hub_.committer.now().us + kSecond_us};
}

store::Change Relays::change_of(const Relay& relay, bool gone) const {
  store::Change change{.tenant = relay.tenant};
  change.documents.push_back({std::string(kRelayPrefix) + relay.id, gone ? std::string() : relay_text(relay)});
  return change;
}

void Relays::forget(const RelayPtr& relay) {
  relays_.erase(relay->id);
  hub_.committer.write(change_of(*relay, true), [](Result<void>) {});
}

Call Relays::call_of(const Relay& relay, Step step) const {
  Call call{.source = relay.source, .method = http::Method::post, .path = std::string(kPath)};
  call.kind = Call::Body::query;
  if (step == Step::create) {
    call.body = *relay.wanted;
    return call;
  }
  call.path += "/" + path_segment(relay.remote);
  call.method = step == Step::update ? http::Method::patch : http::Method::del;
  if (step == Step::update) call.body = difference_of(*relay.there, *relay.wanted);
  else call.kind = Call::Body::none;
  return call;
}

void Relays::take_step(const RelayPtr& relay) {
  std::unique_lock lock(mutex_);
  const Step step = relay->step();
  if (relay->busy || step == Step::none || (relay->next_try != kNoTime && relay->next_try > hub_.committer.now())) return;
  if (step == Step::forget || (step == Step::remove && !relay->is_offered(step))) return forget(relay);
  if (!relay->is_offered(step)) return;
  const auto entry = entries_.find({relay->tenant, relay->subscription});
  const Origin origin = origin_of(relay->tenant, entry == entries_.end() ? nullptr : entry->second.subscription.get());
  std::vector<Call> calls{call_of(*relay, step)};
  std::optional<json::Object> sent = relay->wanted;
  relay->busy = true;
  if (step == Step::create) relay->attempted = true;
  store::Change change = change_of(*relay, false);
  lock.unlock();
  // The hub remembers whom it has asked before it asks: a subscription that it does not know of would stay for ever.
  if (step == Step::create)
    if (auto kept = hub_.committer.write_and_wait(std::move(change)); !kept) {
      const std::lock_guard again(mutex_);
      relay->busy = false;
      return pause(*relay, hub_.committer.now());
    }
  hub_.network.send(origin, std::move(calls), [this, relay, step, sent = std::move(sent)](std::vector<Reply> replies) {
    took_step(relay, step, sent, replies.front());
  });
}

void Relays::took_step(const RelayPtr& relay, Step step, std::optional<json::Object> sent, const Reply& reply) {
  const std::lock_guard lock(mutex_);
  relay->busy = false;
  settle(*relay, step, std::move(sent), reply, hub_.committer.now());
  if (relay->step() == Step::forget) return forget(relay);
  hub_.committer.write(change_of(*relay, false), [](Result<void>) {});
  if (relay->next_try == kNoTime || relay->failures == 0) relay->next_try = kNoTime, pursue(relay);
}

Time Relays::run(Time now) {
  const std::lock_guard lock(mutex_);
  Time next{now.us + kSecond_us};
  for (const auto& [id, relay] : relays_) {
    if (relay->next_try == kNoTime || relay->busy) continue;
    if (relay->next_try <= now) pursue(relay);
    else next = std::min(next, relay->next_try);
  }
  return next;
}

}  // namespace dosi::federation

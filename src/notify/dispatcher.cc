#include "notify/dispatcher.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "broker/snapshots.h"
#include "notify/http_carrier.h"

namespace dosi::notify {
namespace {

constexpr std::size_t kReadAhead = 16;
// Letters on their way at a time, and of these to endpoints that have failed before: the others always find a place.
constexpr unsigned kMostOut = 512, kMostTroubledOut = 256;

}  // namespace

BoxPtr Delivery::State::find(const std::string& tenant, const std::string& queue) const {
  const auto it = boxes.find({tenant, queue});
  return it == boxes.end() ? nullptr : it->second;
}

void Delivery::State::make_due(const BoxPtr& box) {
  if (std::exchange(box->due, true)) return;
  due.push_back(box);
  if (due.size() == 1) wake.notify_one();
}

void Delivery::State::look_again(const BoxPtr& box, Time at) {
  if (box->timer != kNoTime && box->timer <= at) return;
  box->timer = at;
  timers.emplace(at, box);
}

void Delivery::State::run() {
  Lock lock(mutex);
  while (!stopping) {
    const Time now = options.clock();
    fire_timers(now);
    ledger.write(system_now(), false, lock);
    if (due.empty()) {
      sleep(lock);
      continue;
    }
    const BoxPtr box = std::move(due.front());
    due.pop_front();
    box->due = false;
    step(box, lock);
  }
  ledger.write(system_now(), true, lock);
}

void Delivery::State::fire_timers(Time now) {
  while (!timers.empty() && timers.begin()->first <= now) {
    const BoxPtr box = timers.begin()->second;
    if (box->timer == timers.begin()->first) box->timer = kNoTime;
    timers.erase(timers.begin());
    make_due(box);
  }
}

void Delivery::State::sleep(Lock& lock) {
  std::int64_t us = 3'600'000'000;
  if (!timers.empty()) us = std::min(us, timers.begin()->first.us - options.clock().us);
  if (ledger.next() != kNoTime) us = std::min(us, ledger.next().us - system_now().us);
  if (us > 0 && due.empty() && !stopping) wake.wait_for(lock, std::chrono::microseconds(us));
}

void Delivery::State::step(const BoxPtr& box, Lock& lock) {
  try_to_send(box, lock);
  if (std::exchange(box->woken, false)) wake_next(*box);  // it has no use for the place that it was told of
}

void Delivery::State::try_to_send(const BoxPtr& box, Lock& lock) {
  if (box->closed || box->out || box->lined_up) return;
  const Time now = options.clock();
  if (box->mailbox.expires != kNoTime) {
    if (box->mailbox.expires <= now) return empty(box);
    look_again(box, box->mailbox.expires);
  }
  if (box->mailbox.paused) return;
  drop_what_is_too_much(box, now, lock);
  if (box->next_try != kNoTime && box->next_try > now) return look_again(box, box->next_try);
  if (box->ahead.empty()) read_ahead(*box, lock);
  if (box->ahead.empty() || box->closed || box->mailbox.paused || !takes_place(box)) return;
  send(box, now, lock);
}

void Delivery::State::read_ahead(Box& box, Lock& lock) {
  if (!std::exchange(box.more, false)) return;
  const std::string tenant = box.mailbox.tenant, queue = box.mailbox.queue;
  const std::uint64_t after = box.after;
  lock.unlock();
  auto letters = store.letters(tenant, queue, after, kReadAhead);
  lock.lock();
  if (!letters) {
    spdlog::error("the letters of '{}' cannot be read: {}", queue, letters.error().message);
    box.more = true;
    return;
  }
  if (letters->size() == kReadAhead) box.more = true;
  if (letters->empty()) return;
  box.after = letters->back().number;
  std::move(letters->begin(), letters->end(), std::back_inserter(box.ahead));
}

bool Delivery::State::is_over_bounds(const Box& box) const {
  return box.waiting > options.policy.most_letters || box.waiting_bytes > options.policy.most_bytes;
}

void Delivery::State::drop_what_is_too_much(const BoxPtr& box, Time now, Lock& lock) {
  const auto is_old = [&] {
    if (box->failures == 0 || box->ahead.empty()) return false;
    const auto message = broker::decode_message(box->ahead.front().bytes);
    return message && now.us - message->made.us > std::chrono::microseconds(options.policy.keep).count();
  };
  while (is_over_bounds(*box) || is_old()) {
    if (box->ahead.empty()) read_ahead(*box, lock);
    if (box->ahead.empty() || box->closed) return;
    give_up_first(box, is_over_bounds(*box) ? "the queue is full" : "it is too old");
  }
}

// A place among the letters on their way; whoever gets none stands in line for it.
bool Delivery::State::takes_place(const BoxPtr& box) {
  box->woken = false;
  box->origin = origin_of(box->mailbox.endpoint->uri);
  Origin& origin = origins[box->origin];
  const bool troubled = box->failures != 0;
  const bool full = totals.out >= kMostOut || (troubled && troubled_out >= kMostTroubledOut);
  if (full || origin.out >= kConnectionsPerOrigin) {
    box->lined_up = true;
    (full ? held : origin.line).push_back(box);
    return false;
  }
  ++origin.out, ++totals.out, troubled_out += troubled;
  return true;
}

void Delivery::State::wake_next(const Box& box) {
  const auto next_of = [this](std::deque<BoxPtr>& line) {
    if (line.empty()) return;
    line.front()->lined_up = false;
    line.front()->woken = true;
    make_due(line.front());
    line.pop_front();
  };
  next_of(held);
  if (const auto origin = origins.find(box.origin); origin != origins.end()) next_of(origin->second.line);
}

void Delivery::State::give_place_back(const Box& box, bool troubled) {
  --totals.out, troubled_out -= troubled;
  const auto origin = origins.find(box.origin);
  if (origin != origins.end()) --origin->second.out;
  wake_next(box);
  if (origin != origins.end() && origin->second.out == 0 && origin->second.line.empty()) origins.erase(origin);
}

void Delivery::State::send(const BoxPtr& box, Time now, Lock& lock) {
  const bool troubled = box->failures != 0;
  auto message = broker::decode_message(box->ahead.front().bytes);
  if (!message) {
    give_place_back(*box, troubled);
    give_up_first(box, message.error().message);
    return make_due(box);
  }
  if (!std::exchange(box->tried, true)) ++box->status.times_sent;
  box->status.last_notification = now;
  ledger.note(box);
  box->out = true;
  const std::uint64_t number = box->ahead.front().number;
  Parcel parcel{std::string(broker::owner_of(box->mailbox.tenant)), box->mailbox.endpoint, std::move(*message), troubled};
  Carrier& carrier = box->mailbox.endpoint->is_mqtt() ? *carriers.mqtt : *carriers.http;
  lock.unlock();
  carrier.carry(std::move(parcel), [weak = weak_from_this(), box, number, troubled](const Outcome& outcome) {
    if (const auto alive = weak.lock()) alive->ended(box, number, troubled, outcome);
  });
  lock.lock();
}

void Delivery::State::ended(const BoxPtr& box, std::uint64_t number, bool troubled, const Outcome& outcome) {
  const Lock lock(mutex);
  give_place_back(*box, troubled);
  box->out = false;
  const bool delivered = outcome.kind == Outcome::Kind::delivered;
  if (box->closed || (stopping && !delivered)) return;
  if (box->ahead.empty() || box->ahead.front().number != number) return make_due(box);  // the queue was freed meanwhile
  const Time now = options.clock();
  if (delivered) {
    ++totals.delivered;
    box->failures = 0;
    box->next_try = kNoTime;
    box->status.last_success = now;
    box->status.ok = true;
    take_first(*box);
  } else {
    failed(box, outcome, now);
  }
  ledger.note(box);
  make_due(box);
}

void Delivery::State::failed(const BoxPtr& box, const Outcome& outcome, Time now) {
  ++totals.failed_attempts;
  if (box->failures == 0 || box->status.ok.value_or(true))
    spdlog::warn("a notification to {} failed: {}", box->mailbox.endpoint->uri, outcome.why);
  if (box->first_failure) ++box->status.times_failed;
  box->first_failure = false;
  box->status.last_failure = now;
  box->status.ok = false;
  ++box->failures;
  if (outcome.kind == Outcome::Kind::refused) ++box->refusals;
  const auto pause = std::max(options.policy.pause_after(box->failures), box->mailbox.endpoint->cooldown);
  box->next_try = Time{now.us + std::chrono::microseconds(pause).count()};
  if (box->refusals >= options.policy.refusals) give_up_first(box, outcome.why);
}

void Delivery::State::take_first(Box& box) {
  const store::Letter& letter = box.ahead.front();
  ledger.take_out(box.mailbox.tenant, box.mailbox.queue, letter.number);
  box.waiting -= std::min<std::uint64_t>(box.waiting, 1);
  box.waiting_bytes -= std::min<std::uint64_t>(box.waiting_bytes, letter.bytes.size());
  box.ahead.pop_front();
  box.tried = false, box.first_failure = true, box.refusals = 0;
}

void Delivery::State::give_up_first(const BoxPtr& box, std::string_view why) {
  spdlog::warn("a notification to {} is given up: {}", box->mailbox.endpoint->uri, why);
  ++totals.given_up, ++box->status.given_up;
  ledger.note(box);
  take_first(*box);
}

void Delivery::State::empty(const BoxPtr& box) {
  ledger.take_out(box->mailbox.tenant, box->mailbox.queue, store::kWholeQueue);
  box->ahead.clear();
  box->more = false;
  box->waiting = box->waiting_bytes = 0;
}

}  // namespace dosi::notify

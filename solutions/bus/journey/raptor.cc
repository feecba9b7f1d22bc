#include "solutions/bus/journey/raptor.h"

#include <algorithm>
#include <utility>

namespace dosi::bus {
namespace {

constexpr std::uint32_t kNotRidden = 0xFFFFFFFF, kNotWalked = 0xFFFFFFFF;

}  // namespace

// by_ride_[k][s]: earliest arrival at s at the end of a ride, with at most k; by_walk_[k][s]: any way, walks included.
// Keeping them apart lets a walk follow a ride but not another walk.
Raptor::Raptor(const Timetable& timetable, int most_rides, Seconds board_slack_s)
    : timetable_(timetable),
      most_rides_(most_rides),
      board_slack_s_(board_slack_s),
      by_ride_(static_cast<std::size_t>(most_rides) + 1, std::vector<Seconds>(timetable.stop_count(), kNever_s)),
      by_walk_(by_ride_),
      ridden_(by_ride_.size(), std::vector<Ride>(timetable.stop_count())),
      walked_from_(by_ride_.size(), std::vector<std::uint32_t>(timetable.stop_count(), kNotWalked)),
      best_(timetable.stop_count(), kNever_s),
      is_marked_(timetable.stop_count()),
      is_improved_(timetable.stop_count()),
      from_(timetable.pattern_count(), kNotRidden) {}

void Raptor::forget() {
  for (auto& round : by_ride_) std::fill(round.begin(), round.end(), kNever_s);
  for (auto& round : by_walk_) std::fill(round.begin(), round.end(), kNever_s);
  std::fill(best_.begin(), best_.end(), kNever_s);
}

bool Raptor::improve(std::size_t stop, int round, Seconds arrival, std::uint32_t walked_from) {
  Seconds& now = by_walk_[static_cast<std::size_t>(round)][stop];
  if (arrival >= now) return false;
  now = arrival;
  walked_from_[static_cast<std::size_t>(round)][stop] = walked_from;
  if (arrival < best_[stop]) {
    best_[stop] = arrival;
    if (!is_improved_[stop]) is_improved_[stop] = true, improved_.push_back(static_cast<std::uint32_t>(stop));
  }
  if (!is_marked_[stop]) is_marked_[stop] = true, next_.push_back(static_cast<std::uint32_t>(stop));
  return true;
}

void Raptor::set_out(Access access, Seconds departure) {
  for (const std::uint32_t stop : improved_) is_improved_[stop] = false;
  improved_.clear();
  for (const Walk& w : access) improve(at(w.to), 0, departure + w.seconds, kNotWalked);
}

void Raptor::collect_patterns() {
  patterns_.clear();
  for (const std::uint32_t stop : marked_)
    for (const auto& passing : timetable_.passing(Stop{stop})) {
      std::uint32_t& from = from_[at(passing.pattern)];
      if (from == kNotRidden) patterns_.push_back(passing.pattern);
      from = std::min(from, passing.index);
    }
}

void Raptor::ride(Pattern pattern, std::size_t from, int round) {
  const auto stops = timetable_.stops(pattern);
  const auto& before = by_walk_[static_cast<std::size_t>(round) - 1];
  auto& now = by_ride_[static_cast<std::size_t>(round)];
  const std::size_t runs = timetable_.runs(pattern);
  auto& ridden = ridden_[static_cast<std::size_t>(round)];
  std::size_t run = runs, board = from;  // no run yet
  for (std::size_t i = from; i < stops.size(); ++i) {
    const std::size_t stop = at(stops[i]);
    if (run < runs && timetable_.alights(pattern, i)) {
      const Seconds arrival = timetable_.calls(pattern, run)[i].arrival;
      if (arrival < now[stop]) {
        now[stop] = arrival;
        ridden[stop] = {pattern, static_cast<std::uint32_t>(run), static_cast<std::uint32_t>(board),
                        static_cast<std::uint32_t>(i)};
        rode_.push_back(static_cast<std::uint32_t>(stop));
        improve(stop, round, arrival, kNotWalked);
      }
    }
    const Seconds ready = before[stop] + board_slack_s_;
    if (before[stop] >= kNever_s || !timetable_.boards(pattern, i)) continue;
    if (run < runs && ready > timetable_.calls(pattern, run)[i].departure) continue;
    if (const std::size_t sooner = timetable_.first_run(pattern, i, ready); sooner < run) run = sooner, board = i;
  }
}

// From the stops that this round reached by ride alone, so that no walk follows a walk.
void Raptor::walk(int round) {
  const auto& rode = by_ride_[static_cast<std::size_t>(round)];
  for (const std::uint32_t stop : rode_)
    for (const Walk& w : timetable_.walks(Stop{stop})) improve(at(w.to), round, rode[stop] + w.seconds, stop);
  rode_.clear();
}

// With one ride more one arrives no later.
void Raptor::carry_over(int round) {
  for (auto* labels : {&by_ride_, &by_walk_}) {
    auto& now = (*labels)[static_cast<std::size_t>(round)];
    const auto& before = (*labels)[static_cast<std::size_t>(round) - 1];
    for (std::size_t stop = 0; stop < now.size(); ++stop) now[stop] = std::min(now[stop], before[stop]);
  }
}

void Raptor::rounds() {
  for (int round = 1; round <= most_rides_; ++round) {
    std::swap(marked_, next_);
    next_.clear();
    if (marked_.empty()) break;
    for (const std::uint32_t stop : marked_) is_marked_[stop] = false;
    carry_over(round);
    collect_patterns();
    for (const Pattern pattern : patterns_) {
      const std::size_t from = std::exchange(from_[at(pattern)], kNotRidden);
      ride(pattern, from, round);
    }
    walk(round);
  }
  for (const std::uint32_t stop : next_) is_marked_[stop] = false;
  next_.clear();
}

const std::vector<Seconds>& Raptor::arrivals(Access access, Seconds departure) {
  forget();
  set_out(access, departure);
  rounds();
  return best_;
}

Seconds Raptor::arrival_within(Stop stop, int rides) const {
  Seconds out = kNever_s;
  for (int k = 0; k <= std::min(rides, most_rides_); ++k)
    out = std::min(out, by_walk_[static_cast<std::size_t>(k)][at(stop)]);
  return out;
}

// A label that a round took over from the one before is that round's: so the fewest rides that give the arrival.
void Raptor::journey(Stop stop, int rides, std::vector<Ride>& out) const {
  out.clear();
  std::size_t here = at(stop);
  const auto least = [&](int most) {
    std::size_t round = static_cast<std::size_t>(std::min(most, most_rides_));
    for (std::size_t k = round; k-- > 0;)
      if (by_walk_[k][here] <= by_walk_[round][here]) round = k;
    return round;
  };
  for (std::size_t round = least(rides); round > 0; round = least(static_cast<int>(round) - 1)) {
    if (const std::uint32_t from = walked_from_[round][here]; from != kNotWalked) here = from;
    const Ride& ride = ridden_[round][here];
    out.push_back(ride);
    here = at(timetable_.stops(ride.pattern)[ride.board]);
  }
  std::reverse(out.begin(), out.end());
}

void Raptor::window(Access access, Seconds first, Seconds last, Seconds step,
                    const std::function<void(Seconds, const std::vector<Seconds>&)>& each) {
  forget();
  if (last <= first) return;
  const Seconds latest = first + (last - 1 - first) / step * step;
  for (Seconds departure = latest; departure >= first; departure -= step) {
    set_out(access, departure);
    rounds();
    each(departure, best_);
  }
}

}  // namespace dosi::bus

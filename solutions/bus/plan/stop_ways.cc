#include "solutions/bus/plan/stop_ways.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace dosi::bus {
namespace {

constexpr double kWrongSide_m = 200;  // what a stop for the other direction is to be away more
constexpr Seconds kLeast_s = 10;
constexpr double kSlow_kmh = 10;  // between stops of one place, where no bus goes today

void keep_longest(std::vector<std::uint32_t>& kept, const std::vector<std::uint32_t>& other) {
  if (other.size() > kept.size()) kept = other;
}

double east(geo::Point a, geo::Point b) { return (b.lon - a.lon) * std::cos(a.lat * std::numbers::pi / 180); }

}  // namespace

StopWays::StopWays(const FeedDay& day, const CityNetwork& city) : day_(day), city_(city), headings_(day.places.size()) {
  std::map<Ends, std::map<std::pair<std::size_t, std::size_t>, std::size_t>> buses;  // by places and stops
  for (const Run& run : day.runs) {
    std::size_t entered = 0;
    for (std::size_t i = 1; i < run.stops.size(); ++i) {
      const std::size_t from = at(run.stops[i - 1]), to = at(run.stops[i]), a = city.node_of[from], b = city.node_of[to];
      headings_[from].east += east(day.places[from], day.places[to]), headings_[from].north += day.places[to].lat - day.places[from].lat;
      if (a == b) continue;
      if (a != kNoNode) {
        std::vector<std::uint32_t> stops;
        for (std::size_t k = entered; k < i; ++k) stops.push_back(static_cast<std::uint32_t>(at(run.stops[k])));
        keep_longest(within_[{stops.front(), stops.back()}], stops);
        if (entered == 0) keep_longest(own_begin_[{run.route, stops.back()}], stops), keep_longest(begin_[stops.back()], stops);
      }
      entered = i;
      const Seconds seconds = std::max(kLeast_s, run.calls[i].arrival - run.calls[i - 1].departure);
      if (a == kNoNode || b == kNoNode) continue;
      const Hop hop{static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to), seconds};
      own_.try_emplace({run.route, {a, b}}, hop);
      auto& by_stops = buses[{a, b}];
      const std::size_t count = ++by_stops[{from, to}];
      if (const auto now = hops_.find({a, b}); now == hops_.end() || count > by_stops[{now->second.from, now->second.to}]) hops_[{a, b}] = hop;
    }
    if (entered == 0 || city.node_of[at(run.stops.back())] == kNoNode) continue;
    Part stops;
    for (std::size_t k = entered; k < run.stops.size(); ++k) stops.push_back(static_cast<std::uint32_t>(at(run.stops[k])));
    keep_longest(own_end_[{run.route, stops.front()}], stops), keep_longest(end_[stops.front()], stops);
  }
}

// Of the stops of both places, those near one another and on the side of the street for this way.
StopWays::Hop StopWays::guess(Node a, Node b) const {
  Hop best;
  double least = 1e300;
  const auto aside = [&](std::size_t stop, geo::Point from, geo::Point to) {
    const Heading& h = headings_[stop];
    const double x = east(from, to), y = to.lat - from.lat, length = std::hypot(x, y) * std::hypot(h.east, h.north);
    return length > 0 ? (1 - (x * h.east + y * h.north) / length) / 2 * kWrongSide_m : kWrongSide_m / 2;
  };
  for (const Stop s : city_.stops[at(a)])
    for (const Stop t : city_.stops[at(b)]) {
      const geo::Point from = day_.places[at(s)], to = day_.places[at(t)];
      const double bad = geo::distance_m(from, to) + aside(at(s), from, to) + aside(at(t), from, to);
      if (bad < least) least = bad, best = {static_cast<std::uint32_t>(at(s)), static_cast<std::uint32_t>(at(t)), 0};
    }
  best.seconds = std::max(kLeast_s, static_cast<Seconds>(std::lround(60 * city_.network.street_min(a, b))));
  return best;
}

StopWays::Hop StopWays::hop(Node a, Node b, std::uint32_t route) const {
  if (const auto own = own_.find({route, {at(a), at(b)}}); own != own_.end()) return own->second;
  const auto known = hops_.find({at(a), at(b)});
  return known != hops_.end() ? known->second : guess(a, b);
}

const StopWays::Part* StopWays::part(bool end, std::uint32_t stop, std::uint32_t route) const {
  const auto& of_route = end ? own_end_ : own_begin_;
  const auto& of_all = end ? end_ : begin_;
  if (const auto own = of_route.find({route, stop}); own != of_route.end()) return &own->second;
  const auto any = of_all.find(stop);
  return any != of_all.end() ? &any->second : nullptr;
}

// The ride as a whole takes as long as the plan says; its parts keep their proportions.
void StopWays::keep_time(Way& way, double seconds) {
  const double now = std::accumulate(way.ride_s.begin(), way.ride_s.end(), 0.0);
  for (Seconds& ride : way.ride_s) ride = std::max(kLeast_s, static_cast<Seconds>(std::lround(ride * seconds / std::max(now, 1.0))));
}

StopWays::Way StopWays::of(const Line& course, std::uint32_t route) const {
  Way out;
  const auto add = [&](std::uint32_t stop, Seconds seconds) {
    if (!out.stops.empty() && out.stops.back() == stop) return;
    if (!out.stops.empty()) out.ride_s.push_back(seconds);
    out.stops.push_back(stop);
  };
  const auto add_within = [&](const Part& stops) {
    for (const std::uint32_t stop : stops) {
      const double metres = out.stops.empty() ? 0 : geo::distance_m(day_.places[out.stops.back()], day_.places[stop]);
      add(stop, std::max(kLeast_s, static_cast<Seconds>(std::lround(metres * 3.6 / kSlow_kmh))));
    }
  };
  for (std::size_t i = 1; i < course.size(); ++i) {
    const Hop hop = this->hop(course[i - 1], course[i], route);
    if (!out.stops.empty() && out.stops.back() != hop.from) {  // through the place
      const auto known = within_.find({out.stops.back(), hop.from});
      add_within(known != within_.end() ? known->second : Part{out.stops.back(), hop.from});
    }
    if (const Part* begin = out.stops.empty() ? part(false, hop.from, route) : nullptr) add_within(*begin);
    if (out.stops.empty()) add(hop.from, 0);
    add(hop.to, hop.seconds);
  }
  if (const Part* end = part(true, out.stops.back(), route)) add_within(*end);
  keep_time(out, 60 * city_.ride_min(course) * city_.run_share);
  return out;
}

}  // namespace dosi::bus

#include "solutions/bus/plan/city_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "solutions/bus/demand/gravity.h"
#include "solutions/bus/journey/fleet.h"
#include "solutions/bus/plan/node_streets.h"
#include "solutions/bus/plan/today.h"

namespace dosi::bus {
namespace {

constexpr double kDecay_min = 20, kLeast_min = 0.3, kNeighbours_m = 4000, kFallback_kmh = 18, kFastest_kmh = 60;  // as the crow flies
constexpr double kUnproven = 1.15, kFaster = 1.5;
constexpr double kOnePlace_m = 150;  // the two sides of a street, the bays of a junction

double sum(const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); }

// Each stop's nearest of at most `most` main stops, none within kOnePlace_m of another; only stops of weight above 0.
std::vector<std::size_t> gather(const std::vector<geo::Point>& places, const std::vector<double>& weight, std::size_t most, std::vector<std::size_t>& main) {
  std::vector<std::size_t> node_of(places.size(), kNoNode);
  std::vector<double> away(places.size(), 0);
  for (std::size_t i = 0; i < places.size(); ++i)
    if (weight[i] > 0) away[i] = std::numeric_limits<double>::max();
  auto next = static_cast<std::size_t>(std::max_element(weight.begin(), weight.end()) - weight.begin());
  while (main.size() < most && away[next] > (main.empty() ? 0 : kOnePlace_m)) {
    for (std::size_t i = 0; i < places.size(); ++i)
      if (const double d = geo::distance_m(places[i], places[next]); d < away[i]) away[i] = d, node_of[i] = main.size();
    main.push_back(next);
    next = static_cast<std::size_t>(std::max_element(away.begin(), away.end()) - away.begin());
  }
  return node_of;
}

std::vector<double> calls_of(const FeedDay& day, const CityOptions& options) {
  std::vector<double> calls(day.places.size(), 0);
  for (const Run& run : day.runs)
    if (sets_out_in(run, options))
      for (const Stop stop : run.stops) ++calls[at(stop)];
  return calls;
}

struct Hop {
  double minutes = 0;
  std::size_t count = 0;
};
using Hops = std::map<std::pair<std::size_t, std::size_t>, Hop>;

// From node to node, as buses of the period go, both ways together; a timetable that lets a bus fly does not.
Hops hops_of(const FeedDay& day, const std::vector<std::size_t>& node_of, const std::vector<geo::Point>& places, const CityOptions& options) {
  Hops out;
  for (const Run& run : day.runs) {
    if (!sets_out_in(run, options)) continue;
    const auto way = passages(run, node_of);
    for (std::size_t i = 1; i < way.size(); ++i) {
      Hop& hop = out[std::minmax(way[i - 1].node, way[i].node)];
      const double fastest = geo::distance_m(places[way[i - 1].node], places[way[i].node]) * 0.06 / kFastest_kmh;
      hop.minutes += std::max({way[i].minutes - way[i - 1].minutes, kLeast_min, fastest}), ++hop.count;
    }
  }
  return out;
}

double median(std::vector<double> v) {
  if (v.empty()) return kFallback_kmh;
  std::nth_element(v.begin(), v.begin() + std::ssize(v) / 2, v.end());
  return v[v.size() / 2];
}

// Median speed along the streets where a bus's hop is a neighbours' way; as the crow flies where there are no streets.
Result<double> speed_of(const Hops& hops, const NodeWays& ways, const std::vector<geo::Point>& places) {
  std::map<std::pair<std::size_t, std::size_t>, double> metres;
  for (const NodeWay& way : ways.ways) metres[{way.from, way.to}] = way.metres;
  std::vector<double> speeds;
  std::size_t absurd = 0;
  for (const auto& [ends, hop] : hops) {
    const double minutes = hop.minutes / static_cast<double>(hop.count), crow = geo::distance_m(places[ends.first], places[ends.second]);
    absurd += crow * 0.06 / minutes > kFastest_kmh - 1;
    if (ways.ways.empty()) speeds.push_back(1.3 * crow * 0.06 / minutes);
    if (const auto way = metres.find(ends); way != metres.end()) speeds.push_back(way->second * 0.06 / minutes);
  }
  if (2 * absurd > hops.size())
    return bad_request(fmt::format("Buses would go faster than {} km/h on {} of {} hops between places: the timetable's times or the stops' places are wrong.", kFastest_kmh, absurd,
                                   hops.size()));
  return median(std::move(speeds));
}

// A search takes the ways that seem fast: those where no bus goes yet are told slower than the median, and a hop at most so much faster.
Table streets_of(const Hops& hops, const NodeWays& ways, double kmh, const std::vector<geo::Point>& places) {
  const std::size_t nodes = places.size();
  Table out(nodes, kNoStreet);
  std::vector<double> crow_kmh;
  const auto crow = [&](const auto& ends) { return geo::distance_m(places[ends.first], places[ends.second]) * 0.06; };
  for (const auto& [ends, hop] : hops) crow_kmh.push_back(crow(ends) * static_cast<double>(hop.count) / hop.minutes);
  const double fastest = kFaster * median(std::move(crow_kmh));
  const auto join = [&](std::size_t a, std::size_t b, double minutes) { out(node(a), node(b)) = out(node(b), node(a)) = minutes; };
  for (std::size_t i = 0; i < nodes; ++i) out(node(i), node(i)) = 0;
  for (const NodeWay& way : ways.ways) join(way.from, way.to, std::max(kUnproven * way.metres * 0.06 / kmh, kLeast_min));
  for (const auto& [ends, hop] : hops) join(ends.first, ends.second, std::max(hop.minutes / static_cast<double>(hop.count), crow(ends) / fastest));
  return out;
}

// By node: whether streets join it to the largest piece of the network.
std::vector<bool> largest_piece(const Table& streets) {
  const std::size_t n = streets.size();
  std::vector<std::size_t> piece(n, kNoNode), sizes;
  for (std::size_t i = 0; i < n; ++i) {
    if (piece[i] != kNoNode) continue;
    std::vector<std::size_t> open{i};
    piece[i] = sizes.size(), sizes.push_back(0);
    while (!open.empty()) {
      const std::size_t here = open.back();
      open.pop_back(), ++sizes.back();
      for (std::size_t j = 0; j < n; ++j)
        if (piece[j] == kNoNode && streets(node(here), node(j)) != kNoStreet) piece[j] = piece[i], open.push_back(j);
    }
  }
  const auto largest = static_cast<std::size_t>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());
  std::vector<bool> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = piece[i] == largest;
  return out;
}

// Keeps the nodes of the largest piece and renames them.
void keep_joined(CityNetwork& city, const std::vector<std::size_t>& main, const std::vector<bool>& joined, const FeedDay& day) {
  std::vector<std::size_t> renamed(main.size(), kNoNode);
  for (std::size_t i = 0; i < main.size(); ++i) {
    if (!joined[i]) continue;
    renamed[i] = city.places.size();
    city.places.push_back(day.places[main[i]]), city.stops.push_back({static_cast<Stop>(main[i])});
  }
  city.left_out = main.size() - city.places.size();
  for (std::size_t s = 0; s < city.node_of.size(); ++s) {
    std::size_t& node = city.node_of[s];
    if (node != kNoNode) node = renamed[node];
    if (node != kNoNode && city.stops[node].front() != static_cast<Stop>(s)) city.stops[node].push_back(static_cast<Stop>(s));
  }
}

Table shortest(const Table& streets) {
  Table way = streets;
  const std::size_t n = way.size();
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = 0; i < n; ++i) {
      const double enter = way(node(i), node(k));
      if (enter >= kNoStreet) continue;
      for (std::size_t j = 0; j < n; ++j) way(node(i), node(j)) = std::min(way(node(i), node(j)), enter + way(node(k), node(j)));
    }
  return way;
}

Table gravity_trips(const CityNetwork& city, const StopUse& use) {
  const std::size_t n = city.places.size();
  const Table way = shortest(city.network.street_min);
  GravityPlaces places;
  places.produced.assign(n, 0.0), places.attracted.assign(n, 0.0), places.cost.reserve(n * n);
  for (std::size_t s = 0; s < city.node_of.size(); ++s)
    if (const std::size_t i = city.node_of[s]; i != kNoNode) *places.produced[i] += use.boardings[s], *places.attracted[i] += use.alightings[s];
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) places.cost.push_back(way(node(i), node(j)));
  const Balanced found = gravity(places, kDecay_min);
  Table out(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) out(node(i), node(j)) = i == j ? 0 : found.table.at(i, j);
  return out;
}

void set_trips(CityNetwork& city, const StopUse& use, const std::vector<StopTrips>& trips, const std::vector<double>& calls) {
  city.trips_counted = !trips.empty() || use.counted();
  if (trips.empty()) {
    city.network.trips = gravity_trips(city, use.counted() ? use : StopUse{calls, calls});
    return;
  }
  city.network.trips = Table(city.places.size());
  for (const StopTrips& t : trips) {
    const std::size_t a = city.node_of[at(t.from)], b = city.node_of[at(t.to)];
    if (a == kNoNode || b == kNoNode) city.unreachable_trips += t.trips;
    else if (a != b) city.network.trips(node(a), node(b)) += t.trips;
  }
}

// Of the period's runs: their time from end to end beside that between the middles of their times at nodes.
double run_share(const FeedDay& day, const CityNetwork& city, const CityOptions& options) {
  double whole_min = 0, between_min = 0;
  for (const Run& run : day.runs) {
    if (!sets_out_in(run, options)) continue;
    Line course;
    for (const Passage& passage : passages(run, city.node_of)) course.push_back(node(passage.node));
    const double between = city.ride_min(course);
    if (course.size() < 2 || between >= kNoStreet) continue;
    whole_min += (run.calls.back().arrival - run.calls.front().departure) / 60.0, between_min += between;
  }
  return between_min == 0 ? 1 : std::max(1.0, whole_min / between_min);
}

}  // namespace

bool StopUse::counted() const { return sum(boardings) > 0 && sum(alightings) > 0; }

double CityNetwork::ride_min(const Line& course) const {
  double out = 0;
  for (std::size_t i = 1; i < course.size(); ++i) out += network.street_min(course[i - 1], course[i]);
  return out;
}

double CityNetwork::half_cycle_min(const Line& course) const {
  const double run = ride_min(course) * run_share;
  return run + layover_after(run, layover_share, kLeastLayover_s / 60.0);
}

double CityNetwork::vehicles(const LineDraft& line) const {
  return line.course.empty() ? 0 : 2 * half_cycle_min(line.course) / line.headway_min;
}

int CityNetwork::whole_vehicles(const LineDraft& line) const { return static_cast<int>(std::ceil(vehicles(line) - 1e-9)); }

Result<CityNetwork> city_network(const FeedDay& day, const kit::StreetGraph* streets, const StopUse& use,
                                 const std::vector<StopTrips>& trips, const CityOptions& options) {
  if (options.to <= options.from) return bad_request("The period ends before it begins.", "to");
  const std::vector<double> calls = calls_of(day, options);
  if (sum(calls) == 0) return bad_request("No bus sets out in the period on this day.", "from");
  CityNetwork city;
  city.period_min = (options.to - options.from) / 60.0, city.layover_share = options.layover_share;
  std::vector<std::size_t> main;
  city.node_of = gather(day.places, calls, options.most_nodes, main);
  std::vector<geo::Point> places;
  for (const std::size_t s : main) places.push_back(day.places[s]);
  NodeWays ways = streets != nullptr ? node_ways(*streets, places, kNeighbours_m) : NodeWays{};
  const Hops all_hops = hops_of(day, city.node_of, places, options);
  DOSI_TRY(city.speed_kmh, speed_of(all_hops, ways, places));
  city.off_streets = ways.off_streets;
  const Table all = streets_of(all_hops, ways, city.speed_kmh, places);
  keep_joined(city, main, largest_piece(all), day);
  if (city.places.size() < 3) return bad_request("Buses and streets join fewer than three places of the city on this day: the streets or lines are disconnected.");
  city.network.street_min = Table(city.places.size(), kNoStreet);
  for (std::size_t a = 0; a < main.size(); ++a)
    for (std::size_t b = 0; b < main.size(); ++b)
      if (const std::size_t i = city.node_of[main[a]], j = city.node_of[main[b]]; i != kNoNode && j != kNoNode)
        city.network.street_min(node(i), node(j)) = all(node(a), node(b));
  for (const geo::Point& place : city.places) city.network.places.push_back({place.lon, place.lat});
  set_trips(city, use, trips, calls);
  city.today = lines_today(day, city.node_of, options);
  city.run_share = run_share(day, city, options);
  return city;
}

}  // namespace dosi::bus

#include "solutions/bus/plan/stop_network.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace dosi::bus {
namespace {

constexpr double kDecay_min = 20, kLeast_min = 0.5;
constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

// Each stop's nearest of at most `most` main stops.
std::vector<std::size_t> gather(const std::vector<geo::Point>& places, const std::vector<double>& weight, std::size_t most, std::vector<std::size_t>& main) {
  std::vector<std::size_t> node_of(places.size(), 0);
  std::vector<double> away(places.size(), std::numeric_limits<double>::max());
  auto next = static_cast<std::size_t>(std::max_element(weight.begin(), weight.end()) - weight.begin());
  while (main.size() < most && away[next] > 0) {
    for (std::size_t i = 0; i < places.size(); ++i)
      if (const double d = geo::distance_m(places[i], places[next]); d < away[i]) away[i] = d, node_of[i] = main.size();
    main.push_back(next);
    next = static_cast<std::size_t>(std::max_element(away.begin(), away.end()) - away.begin());
  }
  return node_of;
}

// A run by nodes, with the middle of its time at each.
struct Passage {
  std::size_t node = 0;
  double minutes = 0;
};
std::vector<Passage> passages(const Run& run, const std::vector<std::size_t>& node_of) {
  std::vector<Passage> out;
  for (std::size_t i = 0, first = 0; i < run.stops.size(); ++i) {
    const std::size_t here = node_of[at(run.stops[i])];
    if (here == kNowhere) continue;
    if (out.empty() || out.back().node != here) out.push_back({here, 0}), first = i;
    out.back().minutes = (run.calls[first].arrival + run.calls[i].departure) / 120.0;
  }
  return out;
}

struct Mean {
  double sum = 0;
  std::size_t count = 0;
};

Table streets(const std::vector<Run>& runs, const std::vector<std::size_t>& node_of, std::size_t nodes) {
  std::map<std::pair<std::size_t, std::size_t>, Mean> legs;
  for (const Run& run : runs) {
    const auto way = passages(run, node_of);
    for (std::size_t i = 1; i < way.size(); ++i) {
      Mean& leg = legs[std::minmax(way[i - 1].node, way[i].node)];
      leg.sum += std::max(way[i].minutes - way[i - 1].minutes, kLeast_min), ++leg.count;
    }
  }
  Table out(nodes, kNoStreet);
  for (std::size_t i = 0; i < nodes; ++i) out(node(i), node(i)) = 0;
  for (const auto& [ends, leg] : legs)
    out(node(ends.first), node(ends.second)) = out(node(ends.second), node(ends.first)) = leg.sum / static_cast<double>(leg.count);
  return out;
}

Table shortest(Table t) {
  for (std::size_t k = 0; k < t.size(); ++k)
    for (std::size_t i = 0; i < t.size(); ++i)
      for (std::size_t j = 0; j < t.size(); ++j) t(node(i), node(j)) = std::min(t(node(i), node(j)), t(node(i), node(k)) + t(node(k), node(j)));
  return t;
}

// The nodes that can be reached from the one that reaches most.
std::vector<bool> largest_piece(const Table& minutes) {
  std::vector<bool> best;
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    std::vector<bool> piece(minutes.size());
    for (std::size_t j = 0; j < minutes.size(); ++j) piece[j] = minutes(node(i), node(j)) < kNoStreet;
    if (best.empty() || std::count(piece.begin(), piece.end(), true) > std::count(best.begin(), best.end(), true)) best = std::move(piece);
  }
  return best;
}

Table gravity(const Table& minutes, const std::vector<double>& from, const std::vector<double>& to) {
  Table out(minutes.size());
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    std::vector<double> pull(minutes.size(), 0);
    for (std::size_t j = 0; j < minutes.size(); ++j)
      if (j != i) pull[j] = to[j] * std::exp(-minutes(node(i), node(j)) / kDecay_min);
    const double all = std::accumulate(pull.begin(), pull.end(), 0.0);
    for (std::size_t j = 0; j < minutes.size(); ++j) out(node(i), node(j)) = all > 0 ? from[i] * pull[j] / all : 0;
  }
  return out;
}

Lines lines_of(const FeedDay& day, const std::vector<std::size_t>& node_of) {
  std::vector<Line> longest(day.route_ids.size());
  for (const Run& run : day.runs) {
    Line line;
    for (const Passage& passage : passages(run, node_of)) {
      if (std::find(line.begin(), line.end(), node(passage.node)) != line.end()) break;
      line.push_back(node(passage.node));
    }
    if (line.size() > longest[run.route].size()) longest[run.route] = std::move(line);
  }
  std::erase_if(longest, [](const Line& line) { return line.size() < 2; });
  return longest;
}

StopUse usable(const FeedDay& day, const StopUse& use) {
  const auto all = [](const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); };
  if (all(use.boardings) > 0 && all(use.alightings) > 0) return use;
  std::vector<double> calls(day.places.size(), 0);
  for (const Run& run : day.runs)
    for (const Stop stop : run.stops) ++calls[at(stop)];
  return {calls, calls};
}

}  // namespace

Result<StopNetwork> stop_network(const FeedDay& day, const StopUse& given, std::size_t most_nodes) {
  const StopUse use = usable(day, given);
  std::vector<std::size_t> main;
  std::vector<std::size_t> node_of = gather(day.places, use.boardings, most_nodes, main);
  const std::vector<bool> joined = largest_piece(shortest(streets(day.runs, node_of, main.size())));
  StopNetwork out;
  std::vector<std::size_t> renamed(main.size(), kNowhere);
  for (std::size_t i = 0; i < main.size(); ++i) {
    if (!joined[i]) continue;
    renamed[i] = out.places.size();
    out.places.push_back(day.places[main[i]]), out.stops.push_back({static_cast<Stop>(main[i])});
  }
  out.left_out = main.size() - out.places.size();
  if (out.places.size() < 3) return bad_request("Buses join fewer than three places of the city on this day");
  std::vector<double> from(out.places.size(), 0), to(out.places.size(), 0);
  for (std::size_t i = 0; i < node_of.size(); ++i) {
    node_of[i] = renamed[node_of[i]];
    if (node_of[i] == kNowhere) continue;
    from[node_of[i]] += use.boardings[i], to[node_of[i]] += use.alightings[i];
    if (out.stops[node_of[i]].front() != static_cast<Stop>(i)) out.stops[node_of[i]].push_back(static_cast<Stop>(i));
  }
  out.network.street_min = streets(day.runs, node_of, out.places.size());
  out.network.trips = gravity(shortest(out.network.street_min), from, to);
  for (const geo::Point& place : out.places) out.network.places.push_back({place.lon, place.lat});
  out.lines = lines_of(day, node_of);
  return out;
}

}  // namespace dosi::bus

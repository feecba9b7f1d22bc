#include "solutions/bus/plan/node_streets.h"

#include <algorithm>
#include <limits>
#include <map>
#include <queue>

#include "geo/grid.h"

namespace dosi::bus {
namespace {

constexpr double kSnap_m = 300, kPass_m = 120;
constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
using Junction = kit::StreetGraph::Junction;

// Least ways from one node; those that come by another node end there.
class Spread {
 public:
  Spread(const kit::StreetGraph& streets, const std::vector<std::size_t>& node_at)
      : streets_(streets), node_at_(node_at), best_(streets.size(), kFar) {}

  template <class Visit>
  void from(std::size_t junction, double most_m, Visit&& visit) {
    offer(junction, 0, most_m);
    while (!open_.empty()) {
      const auto [metres, here] = open_.top();
      open_.pop();
      if (metres > best_[here]) continue;
      if (node_at_[here] != kNone && node_at_[here] != node_at_[junction]) {
        visit(node_at_[here], metres);
        continue;
      }
      for (const auto& edge : streets_.edges(Junction(here))) offer(static_cast<std::size_t>(edge.to), metres + edge.metres, most_m);
    }
    for (const std::size_t i : touched_) best_[i] = kFar;
    touched_.clear();
  }

 private:
  static constexpr double kFar = std::numeric_limits<double>::infinity();
  void offer(std::size_t to, double metres, double most_m) {
    if (metres > most_m || metres >= best_[to]) return;
    if (best_[to] == kFar) touched_.push_back(to);
    best_[to] = metres, open_.emplace(metres, to);
  }

  using Open = std::pair<double, std::size_t>;
  const kit::StreetGraph& streets_;
  const std::vector<std::size_t>& node_at_;
  std::vector<double> best_;
  std::vector<std::size_t> touched_;
  std::priority_queue<Open, std::vector<Open>, std::greater<>> open_;
};

// The node that a street's place is at, or passes within kPass_m.
std::vector<std::size_t> nodes_at(const kit::StreetGraph& streets, const std::vector<geo::Point>& places) {
  geo::PointIndex index;
  for (std::size_t i = 0; i < places.size(); ++i) index.insert(static_cast<std::uint32_t>(i), places[i]);
  std::vector<std::size_t> out(streets.size(), kNone);
  for (std::size_t j = 0; j < out.size(); ++j) {
    const geo::Point here = streets.place(Junction(j));
    double least = kPass_m;
    index.search(geo::box_around(here, kPass_m), [&](std::uint32_t node, geo::Point place) {
      if (const double d = geo::distance_m(here, place); d < least || (d == least && node < out[j])) least = d, out[j] = node;
    });
  }
  return out;
}

}  // namespace

NodeWays node_ways(const kit::StreetGraph& streets, const std::vector<geo::Point>& places, double most_m) {
  NodeWays out;
  std::vector<std::size_t> node_at = nodes_at(streets, places), junction(places.size(), kNone);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto snap = streets.nearest(places[i], kSnap_m);
    if (!snap) {
      ++out.off_streets;
      continue;
    }
    junction[i] = static_cast<std::size_t>(snap->junction);
    node_at[junction[i]] = i;
  }
  Spread spread(streets, node_at);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (junction[i] == kNone || node_at[junction[i]] != i) continue;
    std::map<std::size_t, double> reached;
    spread.from(junction[i], most_m, [&](std::size_t to, double metres) { reached.emplace(to, metres); });
    for (const auto& [to, metres] : reached) out.ways.push_back({std::min(i, to), std::max(i, to), metres});
  }
  const auto ends = [](const NodeWay& w) { return std::pair(w.from, w.to); };
  std::sort(out.ways.begin(), out.ways.end(), [&](const NodeWay& a, const NodeWay& b) {
    return ends(a) != ends(b) ? ends(a) < ends(b) : a.metres < b.metres;
  });
  out.ways.erase(std::unique(out.ways.begin(), out.ways.end(), [&](const NodeWay& a, const NodeWay& b) { return ends(a) == ends(b); }), out.ways.end());
  return out;
}

}  // namespace dosi::bus

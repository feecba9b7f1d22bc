#include "solutions/kit/drive_times.h"

#include <algorithm>

namespace dosi::kit {
namespace {

// The places of an arc's line from share `begin` to share `end` of its stretch, as driven: begin may be behind end.
std::vector<geo::Point> stretch_line(const DriveGraph& graph, DriveGraph::Stretch stretch, const DriveGraph::Place* begin,
                                     const DriveGraph::Place* end, bool forward) {
  const auto all = graph.line(stretch);
  double metres = 0;
  for (std::size_t i = 1; i < all.size(); ++i) metres += geo::distance_m(all[i - 1], all[i]);
  const double low = forward ? (begin ? begin->share : 0) : (end ? end->share : 0);
  const double high = forward ? (end ? end->share : 1) : (begin ? begin->share : 1);
  std::vector<geo::Point> out;
  double at = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) at += geo::distance_m(all[i - 1], all[i]) / metres;
    const double share = i == 0 ? 0 : i + 1 == all.size() ? 1 : at;
    if (share >= low && share <= high) out.push_back(all[i]);
  }
  if (!forward) std::reverse(out.begin(), out.end());
  if (begin && (out.empty() || out.front() != begin->at)) out.insert(out.begin(), begin->at);
  if (end && out.back() != end->at) out.push_back(end->at);
  return out;
}

// Puts a path over states back on the streets.
class PathMaker {
 public:
  PathMaker(const DriveGraph& graph, const DriveGraph::Place& from, const DriveGraph::Place& to) : graph_(graph), from_(from), to_(to) {}

  DrivePath along(DriveCost cost) const {
    DrivePath out{cost, {}};
    if (from_.stretch == to_.stretch && from_.at != to_.at) {
      const bool forward = to_.share >= from_.share;
      const auto arc = DriveGraph::forward(from_.stretch);
      out.parts.push_back({forward ? arc : DriveGraph::reverse(arc), cost, stretch_line(graph_, from_.stretch, &from_, &to_, forward)});
    }
    return out;
  }

  DrivePath over(const Contraction::Path& path, const Seed& start, const Seed& end) const {
    DrivePath out{path.cost, {}};
    if (start.cost != DriveCost()) first_part(start, out);
    for (std::size_t i = 1; i < path.nodes.size(); ++i) add(path.nodes[i - 1], path.nodes[i], out);
    if (end.cost != DriveCost()) last_part(end, out);
    return out;
  }

 private:
  // From the place to the state, by the stretch that the place is on.
  void first_part(const Seed& start, DrivePath& out) const {
    const auto ahead = DriveGraph::forward(from_.stretch);
    const bool forward = graph_.arrival(ahead) == start.node && graph_.cost(ahead) - graph_.before(from_) == start.cost;
    out.parts.push_back({forward ? ahead : DriveGraph::reverse(ahead), start.cost, stretch_line(graph_, from_.stretch, &from_, nullptr, forward)});
  }

  void last_part(const Seed& end, DrivePath& out) const {
    const auto ahead = DriveGraph::forward(to_.stretch);
    const auto here = graph_.junction_of(end.node);
    // A loop begins and ends at one junction: the cheaper way round is the one that was taken.
    bool forward = graph_.from(ahead) == here;
    if (forward && graph_.to(ahead) == here && graph_.drivable(DriveGraph::reverse(ahead)))
      forward = graph_.before(to_) <= graph_.cost(ahead) - graph_.before(to_);
    out.parts.push_back({forward ? ahead : DriveGraph::reverse(ahead), end.cost, stretch_line(graph_, to_.stretch, nullptr, &to_, forward)});
  }

  void add(std::uint32_t from, std::uint32_t to, DrivePath& out) const {
    const Digraph& states = graph_.states();
    std::optional<std::uint32_t> best;
    for (std::uint32_t i = states.first[from]; i < states.first[from + 1]; ++i)
      if (states.arcs[i].to == to && (!best || states.arcs[i].cost < states.arcs[*best].cost)) best = i;
    const auto arc = graph_.driven(*best);
    out.parts.push_back({arc, states.arcs[*best].cost, stretch_line(graph_, DriveGraph::stretch(arc), nullptr, nullptr, DriveGraph::is_forward(arc))});
  }

  const DriveGraph& graph_;
  const DriveGraph::Place &from_, &to_;
};

}  // namespace

std::vector<geo::Point> DrivePath::line() const {
  std::vector<geo::Point> out;
  for (const Part& part : parts)
    for (const geo::Point p : part.line)
      if (out.empty() || out.back() != p) out.push_back(p);
  return out;
}

DriveTimes::DriveTimes(DriveGraph graph) : graph_(std::move(graph)), hierarchy_(graph_.states(), graph_.state_places()) {}

DriveMatrix DriveTimes::matrix(std::span<const Place> from, std::span<const Place> to, unsigned threads) const {
  std::vector<std::vector<Seed>> sources, targets;
  for (const Place& place : from) sources.push_back(graph_.starts(place));
  for (const Place& place : to) targets.push_back(graph_.ends(place));
  auto costs = hierarchy_.matrix(sources, targets, threads);
  for (std::size_t i = 0; i < from.size(); ++i)
    for (std::size_t j = 0; j < to.size(); ++j) {
      DriveCost& cost = costs[i * to.size() + j];
      cost = std::min(cost, graph_.along(from[i], to[j]));
    }
  return {to.size(), std::move(costs)};
}

std::optional<DrivePath> DriveTimes::path(const Place& from, const Place& to) const {
  const PathMaker maker(graph_, from, to);
  const auto starts = graph_.starts(from), ends = graph_.ends(to);
  const DriveCost along = graph_.along(from, to);
  const auto over = hierarchy_.path(starts, ends);
  if (along.reachable() && (!over || along <= over->cost)) return maker.along(along);
  if (!over) return std::nullopt;
  return maker.over(*over, starts[over->source_seed], ends[over->target_seed]);
}

}  // namespace dosi::kit

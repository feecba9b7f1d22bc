#include "solutions/kit/drive_times.h"

#include <algorithm>

namespace dosi::kit {
namespace {

// The places of a stretch's line that lie between two shares of it, both included.
std::vector<geo::Point> points_between(std::span<const geo::Point> line, double low, double high) {
  double metres = 0;
  for (std::size_t i = 1; i < line.size(); ++i) metres += geo::distance_m(line[i - 1], line[i]);
  std::vector<geo::Point> out;
  if (low <= 0) out.push_back(line.front());
  double at = 0;
  for (std::size_t i = 1; i + 1 < line.size(); ++i) {
    at += geo::distance_m(line[i - 1], line[i]) / metres;
    if (at >= low && at <= high) out.push_back(line[i]);
  }
  if (high >= 1) out.push_back(line.back());
  return out;
}

// The line of an arc as driven, from `begin` on and up to `end` where they are given.
std::vector<geo::Point> line_of(const DriveGraph& graph, DriveGraph::Arc arc, const DriveGraph::Place* begin, const DriveGraph::Place* end) {
  const bool forward = DriveGraph::is_forward(arc);
  const auto* first = forward ? begin : end;
  const auto* last = forward ? end : begin;
  auto out = points_between(graph.line(DriveGraph::stretch(arc)), first ? first->share : 0, last ? last->share : 1);
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
      const auto ahead = DriveGraph::forward(from_.stretch);
      const auto arc = to_.share >= from_.share ? ahead : DriveGraph::reverse(ahead);
      out.parts.push_back({arc, cost, line_of(graph_, arc, &from_, &to_)});
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
    const auto arc = forward ? ahead : DriveGraph::reverse(ahead);
    out.parts.push_back({arc, start.cost, line_of(graph_, arc, &from_, nullptr)});
  }

  void last_part(const Seed& end, DrivePath& out) const {
    const auto ahead = DriveGraph::forward(to_.stretch);
    const auto here = graph_.junction_of(end.node);
    // A loop begins and ends at one junction: the cheaper way round is the one that was taken.
    bool forward = graph_.from(ahead) == here;
    if (forward && graph_.to(ahead) == here && graph_.drivable(DriveGraph::reverse(ahead)))
      forward = graph_.before(to_) <= graph_.cost(ahead) - graph_.before(to_);
    const auto arc = forward ? ahead : DriveGraph::reverse(ahead);
    out.parts.push_back({arc, end.cost, line_of(graph_, arc, nullptr, &to_)});
  }

  void add(std::uint32_t from, std::uint32_t to, DrivePath& out) const {
    const Digraph& states = graph_.states();
    std::optional<std::uint32_t> best;
    for (std::uint32_t i = states.first[from]; i < states.first[from + 1]; ++i)
      if (states.arcs[i].to == to && (!best || states.arcs[i].cost < states.arcs[*best].cost)) best = i;
    const auto arc = graph_.driven(*best);
    out.parts.push_back({arc, states.arcs[*best].cost, line_of(graph_, arc, nullptr, nullptr)});
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

#include <algorithm>
#include <limits>
#include <queue>

#include "solutions/kit/street_graph.h"

namespace dosi::kit {
namespace {

constexpr float kFar = std::numeric_limits<float>::infinity();

}  // namespace

PathFinder::PathFinder(const StreetGraph& graph) : graph_(graph), best_(graph.size(), kFar), before_(graph.size(), 0) {}

std::optional<PathFinder::Path> PathFinder::path(StreetGraph::Junction from, StreetGraph::Junction to, double most_m) {
  struct Open {
    double at_least;  // of the whole way through here
    float metres;
    std::uint32_t junction;
    bool operator>(const Open& other) const { return at_least > other.at_least; }
  };
  std::priority_queue<Open, std::vector<Open>, std::greater<>> open;
  const geo::Point goal = graph_.place(to);
  const auto first = static_cast<std::uint32_t>(from), last = static_cast<std::uint32_t>(to);
  const auto offer = [&](std::uint32_t junction, float metres, std::uint32_t before) {
    if (metres >= best_[junction]) return;
    const double at_least = static_cast<double>(metres) + geo::distance_m(graph_.place(StreetGraph::Junction{junction}), goal);
    if (at_least > most_m) return;
    if (best_[junction] == kFar) touched_.push_back(junction);
    best_[junction] = metres, before_[junction] = before;
    open.push({at_least, metres, junction});
  };
  offer(first, 0, first);
  while (!open.empty() && open.top().junction != last) {
    const Open next = open.top();
    open.pop();
    if (next.metres > best_[next.junction]) continue;
    for (const auto& edge : graph_.edges(StreetGraph::Junction{next.junction}))
      offer(static_cast<std::uint32_t>(edge.to), next.metres + edge.metres, next.junction);
  }
  std::optional<Path> out;
  if (!open.empty()) {
    out = Path{static_cast<double>(best_[last]), {goal}};
    for (std::uint32_t at = last; at != first; at = before_[at]) out->line.push_back(graph_.place(StreetGraph::Junction{before_[at]}));
    std::reverse(out->line.begin(), out->line.end());
  }
  for (const std::uint32_t junction : touched_) best_[junction] = kFar;
  touched_.clear();
  return out;
}

}  // namespace dosi::kit

#include "city/routing.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <utility>

namespace dosi::city {
namespace {
constexpr double kFar = std::numeric_limits<double>::infinity();
double dearness(Road road) {
  switch (road) {
    case Road::primary:
      return 0.85;
    case Road::secondary:
      return 1.0;
    case Road::tertiary:
      return 1.15;
    default:
      return 5;
  }
}
}  // namespace

Router::Router(const Streets& streets)
    : streets_(streets), cost_(streets.junctions.size(), kFar), by_segment_(streets.junctions.size(), -1) {}

std::vector<Step> Router::way(int from, int to) {
  for (int v : touched_) cost_[v] = kFar;
  touched_.assign(1, from);
  const auto bound = [&](int v) { return 0.85 * distance_m(streets_.junctions[v], streets_.junctions[to]); };
  using Entry = std::pair<double, int>;
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  cost_[from] = 0;
  open.emplace(bound(from), from);
  while (!open.empty()) {
    const auto [estimate, v] = open.top();
    open.pop();
    if (v == to) break;
    if (estimate > cost_[v] + bound(v) + 1e-6) continue;
    for (int s : streets_.segments_at[v]) {
      const Segment& g = streets_.segments[s];
      if (g.one_way && g.from != v) continue;
      const int next = streets_.other_end(s, v);
      const double cost = cost_[v] + g.length_m * dearness(g.road);
      if (cost >= cost_[next]) continue;
      if (cost_[next] == kFar) touched_.push_back(next);
      cost_[next] = cost;
      by_segment_[next] = s;
      open.emplace(cost + bound(next), next);
    }
  }
  std::vector<Step> way;
  if (cost_[to] == kFar) return way;
  for (int v = to; v != from;) {
    const int s = by_segment_[v];
    way.push_back({s, streets_.segments[s].to == v});
    v = streets_.other_end(s, v);
  }
  std::reverse(way.begin(), way.end());
  return way;
}

Line line_of(const Streets& streets, const std::vector<Step>& way) {
  Line out;
  for (const Step& step : way) {
    const Line& line = streets.segments[step.segment].line;
    const std::size_t first = out.empty() ? 0 : 1;
    if (step.forward)
      out.insert(out.end(), line.begin() + first, line.end());
    else
      out.insert(out.end(), line.rbegin() + first, line.rend());
  }
  return out;
}

}  // namespace dosi::city

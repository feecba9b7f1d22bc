#include "solutions/kit/digraph.h"

#include <algorithm>
#include <queue>

namespace dosi::kit {

Digraph reversed(const Digraph& graph) {
  Digraph out;
  out.first.assign(graph.size() + 1, 0);
  out.arcs.resize(graph.arcs.size());
  for (const auto& arc : graph.arcs) ++out.first[arc.to + 1];
  for (std::uint32_t v = 0; v < graph.size(); ++v) out.first[v + 1] += out.first[v];
  auto at = out.first;
  for (std::uint32_t v = 0; v < graph.size(); ++v)
    for (const auto& arc : graph.out(v)) out.arcs[at[arc.to]++] = {v, arc.cost};
  return out;
}

std::vector<std::uint32_t> strong_pieces(const Digraph& graph) {
  constexpr std::uint32_t kNone = UINT32_MAX;
  struct Visit {
    std::uint32_t node, next;  // the next arc to look at
  };
  std::vector<std::uint32_t> piece(graph.size(), kNone), number(graph.size(), kNone), low(graph.size()), open;
  std::vector<Visit> path;
  std::uint32_t numbered = 0, pieces = 0;
  const auto enter = [&](std::uint32_t v) {
    number[v] = low[v] = numbered++;
    open.push_back(v), path.push_back({v, graph.first[v]});
  };
  const auto leave = [&](std::uint32_t v) {
    path.pop_back();
    if (!path.empty()) low[path.back().node] = std::min(low[path.back().node], low[v]);
    if (low[v] != number[v]) return;
    for (bool more = true; more; open.pop_back()) piece[open.back()] = pieces, more = open.back() != v;
    ++pieces;
  };
  for (std::uint32_t root = 0; root < graph.size(); ++root) {
    if (number[root] == kNone) enter(root);
    while (!path.empty()) {
      Visit& here = path.back();
      if (here.next == graph.first[here.node + 1]) {
        leave(here.node);
        continue;
      }
      const std::uint32_t to = graph.arcs[here.next++].to;
      if (number[to] == kNone) enter(to);
      else if (piece[to] == kNone) low[here.node] = std::min(low[here.node], number[to]);
    }
  }
  return piece;
}

std::vector<DriveCost> least_costs(const Digraph& graph, std::span<const Seed> seeds) {
  using Open = std::pair<DriveCost, std::uint32_t>;
  std::vector<DriveCost> best(graph.size(), DriveCost::unreachable());
  std::priority_queue<Open, std::vector<Open>, std::greater<>> open;
  const auto offer = [&](std::uint32_t node, DriveCost cost) {
    if (cost < best[node]) best[node] = cost, open.emplace(cost, node);
  };
  for (const Seed& seed : seeds) offer(seed.node, seed.cost);
  while (!open.empty()) {
    const auto [cost, node] = open.top();
    open.pop();
    if (cost != best[node]) continue;
    for (const auto& arc : graph.out(node)) offer(arc.to, cost + arc.cost);
  }
  return best;
}

}  // namespace dosi::kit

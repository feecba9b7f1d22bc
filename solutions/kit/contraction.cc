#include "solutions/kit/contraction.h"

#include <algorithm>
#include <memory>

namespace dosi::kit {
// Every node that the seeds lead up to, lowest first.
std::vector<std::uint32_t> Contraction::upwards(const Half& half, std::span<const std::vector<Seed>> seeds,
                                                std::vector<bool>& seen) const {
  std::vector<std::uint32_t> nodes;
  const auto enter = [&](std::uint32_t v) {
    if (!seen[v]) seen[v] = true, nodes.push_back(v);
  };
  for (const auto& group : seeds)
    for (const Seed& seed : group) enter(rank_[seed.node]);
  for (std::size_t i = 0; i < nodes.size(); ++i)
    for (const auto& arc : half.of(nodes[i])) enter(arc.head);
  for (const auto v : nodes) seen[v] = false;
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

struct Contraction::Reached {
  std::vector<std::uint32_t> nodes;  // lowest first
  struct Way {
    DriveCost cost = DriveCost::unreachable();
    std::uint32_t before = kNone;  // the number of the node before it, or kNone at a seed
    std::size_t seed = 0;
  };
  std::vector<Way> ways;
};

Contraction::Reached Contraction::reach(const Half& half, std::span<const Seed> seeds) const {
  const std::vector<Seed> group(seeds.begin(), seeds.end());
  std::vector<bool> seen(size());
  Reached out{upwards(half, {&group, 1}, seen), {}};
  out.ways.resize(out.nodes.size());
  const auto number = std::make_unique_for_overwrite<std::uint32_t[]>(size());  // of a node in `out`
  for (std::uint32_t i = 0; i < out.nodes.size(); ++i) number[out.nodes[i]] = i;
  for (std::size_t k = 0; k < seeds.size(); ++k)
    if (auto& way = out.ways[number[rank_[seeds[k].node]]]; seeds[k].cost < way.cost) way = {seeds[k].cost, kNone, k};
  for (std::uint32_t i = 0; i < out.nodes.size(); ++i)
    for (const auto& arc : half.of(out.nodes[i])) {
      const DriveCost cost = out.ways[i].cost + arc.cost;
      if (auto& way = out.ways[number[arc.head]]; cost < way.cost) way = {cost, i, out.ways[i].seed};
    }
  return out;
}

std::uint32_t Contraction::middle(std::uint32_t from, std::uint32_t to) const {
  const auto arcs = from < to ? up_.of(from) : down_.of(to);
  const auto head = std::max(from, to);
  return std::lower_bound(arcs.begin(), arcs.end(), head, [](const Half::Arc& a, std::uint32_t h) { return a.head < h; })->middle;
}

// Adds the nodes behind `from`, up to and with `to`.
void Contraction::unpack(std::uint32_t from, std::uint32_t to, std::vector<std::uint32_t>& nodes) const {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open{{from, to}};
  while (!open.empty()) {
    const auto [a, b] = open.back();
    open.pop_back();
    if (const auto by = middle(a, b); by != kNone) open.emplace_back(by, b), open.emplace_back(a, by);
    else nodes.push_back(node_[b]);
  }
}

std::optional<Contraction::Path> Contraction::path(std::span<const Seed> source, std::span<const Seed> target) const {
  const Reached out = reach(up_, source), in = reach(down_, target);
  Path path{DriveCost::unreachable(), {}, 0, 0};
  std::uint32_t best_out = kNone, best_in = kNone;
  for (std::uint32_t i = 0, j = 0; i < out.nodes.size() && j < in.nodes.size();) {
    if (out.nodes[i] != in.nodes[j]) {
      (out.nodes[i] < in.nodes[j] ? i : j)++;
      continue;
    }
    if (const DriveCost cost = out.ways[i].cost + in.ways[j].cost; cost < path.cost) path.cost = cost, best_out = i, best_in = j;
    ++i, ++j;
  }
  if (best_out == kNone) return std::nullopt;
  std::vector<std::uint32_t> climb{best_out};
  while (out.ways[climb.back()].before != kNone) climb.push_back(out.ways[climb.back()].before);
  path.nodes.push_back(node_[out.nodes[climb.back()]]);
  for (std::size_t k = climb.size() - 1; k > 0; --k) unpack(out.nodes[climb[k]], out.nodes[climb[k - 1]], path.nodes);
  for (auto at = best_in; in.ways[at].before != kNone; at = in.ways[at].before)
    unpack(in.nodes[at], in.nodes[in.ways[at].before], path.nodes);
  path.source_seed = out.ways[best_out].seed, path.target_seed = in.ways[best_in].seed;
  return path;
}

}  // namespace dosi::kit

#include "solutions/kit/contraction.h"

#include <algorithm>
#include <array>

#include "solutions/kit/parallel.h"

namespace dosi::kit {
namespace {

constexpr std::size_t kLanes = 8;  // sources of one sweep
using Lanes = std::array<DriveCost, kLanes>;

constexpr Lanes nowhere() {
  Lanes out{};
  out.fill(DriveCost::unreachable());
  return out;
}

// `to` by way of `from`.
void relax(Lanes& to, const Lanes& from, DriveCost cost) {
  for (std::size_t k = 0; k < kLanes; ++k) to[k] = std::min(to[k], from[k] + cost);
}

}  // namespace

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

std::vector<DriveCost> Contraction::matrix(std::span<const std::vector<Seed>> sources,
                                           std::span<const std::vector<Seed>> targets, unsigned threads) const {
  struct Step {
    std::uint32_t head;  // its number in `down`
    DriveCost cost;
  };
  std::vector<bool> seen(size());
  std::vector<std::uint32_t> slot(size(), kNone);  // of a node in `down`
  auto down = upwards(down_, targets, seen);
  std::reverse(down.begin(), down.end());
  for (std::uint32_t i = 0; i < down.size(); ++i) slot[down[i]] = i;
  std::vector<std::uint32_t> first{0};
  std::vector<Step> steps;
  for (const auto v : down) {
    for (const auto& arc : down_.of(v)) steps.push_back({slot[arc.head], arc.cost});
    first.push_back(static_cast<std::uint32_t>(steps.size()));
  }
  std::vector<DriveCost> out(sources.size() * targets.size(), DriveCost::unreachable());
  struct Scratch {
    std::vector<bool> seen;
    std::vector<Lanes> up, down;
  };
  std::vector<Scratch> scratch(threads);
  const auto sweep = [&](Scratch& own, std::size_t begin) {
    const auto group = sources.subspan(begin, std::min(kLanes, sources.size() - begin));
    own.seen.resize(size()), own.up.resize(size(), nowhere());
    const auto up = upwards(up_, group, own.seen);
    for (std::size_t k = 0; k < group.size(); ++k)
      for (const Seed& seed : group[k]) own.up[rank_[seed.node]][k] = std::min(own.up[rank_[seed.node]][k], seed.cost);
    for (const auto v : up)
      for (const auto& arc : up_.of(v)) relax(own.up[arc.head], own.up[v], arc.cost);
    own.down.assign(down.size(), nowhere());
    for (const auto v : up) {
      if (slot[v] != kNone) own.down[slot[v]] = own.up[v];
      own.up[v] = nowhere();
    }
    for (std::uint32_t i = 0; i < down.size(); ++i)
      for (std::uint32_t s = first[i]; s < first[i + 1]; ++s) relax(own.down[i], own.down[steps[s].head], steps[s].cost);
    for (std::size_t j = 0; j < targets.size(); ++j)
      for (const Seed& seed : targets[j]) {
        const Lanes& there = own.down[slot[rank_[seed.node]]];
        for (std::size_t k = 0; k < group.size(); ++k) {
          DriveCost& cost = out[(begin + k) * targets.size() + j];
          cost = std::min(cost, there[k] + seed.cost);
        }
      }
  };
  const std::size_t groups = (sources.size() + kLanes - 1) / kLanes;
  if (threads == 1)
    for (std::size_t g = 0; g < groups; ++g) sweep(scratch[0], g * kLanes);
  else
    deal_out(groups, threads, [&](unsigned thread, std::size_t g) { sweep(scratch[thread], g * kLanes); });
  for (DriveCost& cost : out)
    if (!cost.reachable()) cost = DriveCost::unreachable();
  return out;
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
  const auto number = [&](std::uint32_t v) {
    return static_cast<std::uint32_t>(std::lower_bound(out.nodes.begin(), out.nodes.end(), v) - out.nodes.begin());
  };
  for (std::size_t s = 0; s < seeds.size(); ++s)
    if (auto& way = out.ways[number(rank_[seeds[s].node])]; seeds[s].cost < way.cost) way = {seeds[s].cost, kNone, s};
  for (std::uint32_t i = 0; i < out.nodes.size(); ++i)
    for (const auto& arc : half.of(out.nodes[i]))
      if (auto& way = out.ways[number(arc.head)]; out.ways[i].cost + arc.cost < way.cost) way = {out.ways[i].cost + arc.cost, i, out.ways[i].seed};
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

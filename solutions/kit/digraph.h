#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "solutions/kit/drive_cost.h"

namespace dosi::kit {

// A directed graph with costs, arcs by their tail. Loops and parallel arcs are welcome.
struct Digraph {
  struct Arc {
    std::uint32_t to;
    DriveCost cost;
  };
  std::vector<std::uint32_t> first{0};  // of the arcs of each node, and the end
  std::vector<Arc> arcs;

  std::uint32_t size() const { return static_cast<std::uint32_t>(first.size() - 1); }
  std::span<const Arc> out(std::uint32_t node) const { return {arcs.data() + first[node], first[node + 1] - first[node]}; }
};

// Where a search begins or ends, and what it costs from the start to there, or from there to the end.
struct Seed {
  std::uint32_t node;
  DriveCost cost;
};

// The same nodes with every arc turned round.
Digraph reversed(const Digraph& graph);

// The number of each node's strongly connected piece, from 0 (Tarjan 1972).
std::vector<std::uint32_t> strong_pieces(const Digraph& graph);

// Least costs from the seeds to every node (Dijkstra 1959): the floor under every faster search, and its oracle.
std::vector<DriveCost> least_costs(const Digraph& graph, std::span<const Seed> seeds);

}  // namespace dosi::kit

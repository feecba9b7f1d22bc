#include "solutions/kit/contraction.h"

#include <gtest/gtest.h>

#include "solutions/kit/drive_city_test.h"

namespace dosi::kit {
namespace {

struct RandomGraph {
  Digraph graph;
  std::vector<geo::Point> places;
};

// Nodes on a field, arcs of any kind: loops, parallel ones, some that cost nothing, nodes that nothing reaches.
RandomGraph random_graph(std::uint64_t seed, std::uint32_t nodes, int most_out) {
  Chance chance(seed, 5);
  RandomGraph out;
  for (std::uint32_t v = 0; v < nodes; ++v) {
    out.places.push_back(at(chance.below(6), chance.below(6)));
    for (int k = chance.below(most_out + 1); k > 0; --k) {
      const auto to = static_cast<std::uint32_t>(chance.below(static_cast<int>(nodes)));
      out.graph.arcs.push_back({to, chance.happens(0.2) ? DriveCost() : DriveCost(static_cast<std::uint32_t>(chance.below(9)), static_cast<std::uint32_t>(chance.below(9)))});
    }
    out.graph.first.push_back(static_cast<std::uint32_t>(out.graph.arcs.size()));
  }
  return out;
}

// The cost of a path, arc by arc; unreachable where it is none.
DriveCost cost_of(const Digraph& graph, const std::vector<std::uint32_t>& nodes) {
  DriveCost sum;
  for (std::size_t i = 1; i < nodes.size(); ++i) {
    DriveCost best = DriveCost::unreachable();
    for (const auto& arc : graph.out(nodes[i - 1]))
      if (arc.to == nodes[i]) best = std::min(best, arc.cost);
    if (!best.reachable()) return best;
    sum = sum + best;
  }
  return sum;
}

TEST(Contraction, AgreesWithDijkstraOnEveryPair) {
  int reachable = 0, unreachable = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto [graph, places] = random_graph(seed, 5 + static_cast<std::uint32_t>(seed), 1 + static_cast<int>(seed % 4));
    const Contraction hierarchy(graph, places);
    std::vector<std::vector<Seed>> all;
    for (std::uint32_t v = 0; v < graph.size(); ++v) all.push_back({{v, {}}});
    const auto matrix = hierarchy.matrix(all, all, 1 + seed % 2);
    for (std::uint32_t a = 0; a < graph.size(); ++a) {
      const auto plain = least_costs(graph, all[a]);
      for (std::uint32_t b = 0; b < graph.size(); ++b) {
        ASSERT_EQ(matrix[a * graph.size() + b], plain[b]) << seed << ": " << a << " to " << b;
        const auto path = hierarchy.path(all[a], all[b]);
        ASSERT_EQ(path.has_value(), plain[b].reachable());
        ++(path ? reachable : unreachable);
        if (!path) continue;
        EXPECT_EQ(path->cost, plain[b]);
        EXPECT_EQ(path->nodes.front(), a);
        EXPECT_EQ(path->nodes.back(), b);
        EXPECT_EQ(cost_of(graph, path->nodes), plain[b]);
      }
    }
  }
  EXPECT_GT(reachable, 10000);
  EXPECT_GT(unreachable, 10000);
}

TEST(Contraction, ChoosesAmongSeveralSeeds) {
  for (std::uint64_t seed = 100; seed < 120; ++seed) {
    const auto [graph, places] = random_graph(seed, 40, 3);
    const Contraction hierarchy(graph, places);
    Chance chance(seed, 6);
    const auto seeds = [&] {
      std::vector<Seed> out;
      for (int k = 0; k < 3; ++k)
        out.push_back({static_cast<std::uint32_t>(chance.below(40)), DriveCost(static_cast<std::uint32_t>(chance.below(9)), 1)});
      return out;
    };
    const std::vector<std::vector<Seed>> from{seeds(), {}}, to{seeds(), {}, seeds()};
    const auto matrix = hierarchy.matrix(from, to, 1);
    for (const std::size_t j : {0u, 2u}) {
      DriveCost best = DriveCost::unreachable();
      const auto plain = least_costs(graph, from[0]);
      for (const Seed& end : to[j]) best = std::min(best, plain[end.node] + end.cost);
      const auto path = hierarchy.path(from[0], to[j]);
      ASSERT_EQ(path.has_value(), best.reachable());
      if (path) {
        EXPECT_EQ(matrix[j], best);
        EXPECT_EQ(path->cost, from[0][path->source_seed].cost + cost_of(graph, path->nodes) + to[j][path->target_seed].cost);
        EXPECT_EQ(path->nodes.front(), from[0][path->source_seed].node);
        EXPECT_EQ(path->nodes.back(), to[j][path->target_seed].node);
      }
    }
    for (const std::size_t none : {1u, 3u, 4u, 5u}) EXPECT_EQ(matrix[none], DriveCost::unreachable());
  }
}

TEST(Contraction, OfNothing) {
  const Contraction hierarchy(Digraph{}, {});
  EXPECT_TRUE(hierarchy.matrix({}, {}, 1).empty());
  EXPECT_FALSE(hierarchy.path({}, {}));
}

TEST(StrongPieces, AreThoseThatReachEachOther) {
  for (std::uint64_t seed = 200; seed < 240; ++seed) {
    const auto graph = random_graph(seed, 30, 2).graph;
    const auto piece = strong_pieces(graph);
    std::vector<std::vector<DriveCost>> from;
    for (std::uint32_t v = 0; v < graph.size(); ++v) from.push_back(least_costs(graph, std::vector<Seed>{{v, {}}}));
    for (std::uint32_t a = 0; a < graph.size(); ++a)
      for (std::uint32_t b = 0; b < graph.size(); ++b)
        EXPECT_EQ(piece[a] == piece[b], from[a][b].reachable() && from[b][a].reachable());
  }
}

}  // namespace
}  // namespace dosi::kit

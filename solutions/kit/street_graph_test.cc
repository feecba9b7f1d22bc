#include "solutions/kit/street_graph.h"

#include <gtest/gtest.h>

#include <map>

#include "base/chance.h"

namespace dosi::kit {
namespace {

using Junction = StreetGraph::Junction;

// Two streets that cross at (0, 0), and one apart.
StreetGraph cross() {
  return StreetGraph(
      {{{{-0.001, 0}, {0, 0}, {0.001, 0}}}, {{{0, -0.001}, {0, 0}, {0, 0.001}}}, {{{1, 1}, {1.001, 1}}}});
}

TEST(StreetGraph, JoinsLinesWhereTheyShareAPlace) {
  const StreetGraph graph = cross();
  EXPECT_EQ(graph.size(), 7u);
  const auto centre = graph.nearest({0.00001, 0.00001}, 50);
  ASSERT_TRUE(centre);
  EXPECT_EQ(graph.edges(centre->junction).size(), 4u);
  EXPECT_FALSE(graph.nearest({0.5, 0.5}, 1000));
  EXPECT_EQ(graph.pieces().count, 2u);
  EXPECT_DOUBLE_EQ(graph.pieces().largest_share, 5.0 / 7);
}

TEST(Wayfinder, FindsTheLeastDistancesWithinReach) {
  Chance chance(4, 4);
  std::vector<StreetLine> lines;
  const auto place = [&] { return geo::Point{0.001 * chance.below(6), 0.001 * chance.below(6)}; };
  for (int i = 0; i < 60; ++i) lines.push_back({{place(), place()}});
  const StreetGraph graph(lines);
  std::map<std::size_t, double> plain;  // Bellman and Ford
  for (std::size_t i = 0; i < graph.size(); ++i) plain[i] = 1e18;
  plain[0] = 10;
  for (std::size_t round = 0; round < graph.size(); ++round)
    for (std::size_t i = 0; i < graph.size(); ++i)
      for (const auto& e : graph.edges(Junction{static_cast<std::uint32_t>(i)}))
        plain[static_cast<std::size_t>(e.to)] = std::min(plain[static_cast<std::size_t>(e.to)], plain[i] + e.metres);
  Wayfinder finder(graph);
  for (const double most : {150.0, 400.0, 1e6}) {
    std::map<std::size_t, double> found;
    double last = 0;
    finder.explore({Junction{0}, 10}, most, [&](Junction j, double metres) {
      EXPECT_GE(metres, last);
      last = metres;
      EXPECT_TRUE(found.emplace(static_cast<std::size_t>(j), metres).second);
    });
    for (const auto& [i, metres] : plain) {
      EXPECT_EQ(found.contains(i), metres <= most) << i;
      if (found.contains(i)) {
        EXPECT_NEAR(found[i], metres, 0.01);
      }
    }
  }
}

TEST(PathFinder, FindsTheWayThatTheWayfinderMeasures) {
  Chance chance(7, 7);
  std::vector<StreetLine> lines;
  const auto place = [&] { return geo::Point{0.001 * chance.below(8), 0.001 * chance.below(8)}; };
  for (int i = 0; i < 70; ++i) lines.push_back({{place(), place()}});
  const StreetGraph graph(lines);
  PathFinder paths(graph);
  Wayfinder finder(graph);
  for (std::uint32_t from = 0; from < graph.size(); ++from) {
    std::map<Junction, double> known;
    finder.explore({Junction{from}, 0}, 600, [&](Junction j, double metres) { known[j] = metres; });
    for (std::uint32_t to = 0; to < graph.size(); ++to) {
      const auto path = paths.path(Junction{from}, Junction{to}, 600);
      ASSERT_EQ(path.has_value(), known.contains(Junction{to}));
      if (!path) continue;
      EXPECT_NEAR(path->metres, known[Junction{to}], 0.01);
      double along = 0;
      for (std::size_t i = 1; i < path->line.size(); ++i) along += geo::distance_m(path->line[i - 1], path->line[i]);
      EXPECT_NEAR(along, path->metres, 0.01);
      EXPECT_EQ(path->line.front(), graph.place(Junction{from}));
      EXPECT_EQ(path->line.back(), graph.place(Junction{to}));
    }
  }
}

}  // namespace
}  // namespace dosi::kit

#include "city/streets.h"

#include <gtest/gtest.h>

#include <set>

#include "city/layout.h"
#include "city/sample_test.h"

namespace dosi::city {
namespace {

std::size_t reached(const Streets& s, bool backwards) {
  std::vector<bool> seen(s.junctions.size());
  std::vector<int> stack{0};
  seen[0] = true;
  std::size_t count = 1;
  while (!stack.empty()) {
    const int at = stack.back();
    stack.pop_back();
    for (const int i : s.segments_at[at]) {
      const Segment& g = s.segments[i];
      const bool may_drive = !g.one_way || (backwards ? g.to == at : g.from == at);
      const int next = s.other_end(i, at);
      if (may_drive && !seen[next]) seen[next] = true, ++count, stack.push_back(next);
    }
  }
  return count;
}

TEST(Streets, EveryJunctionIsReachedByCarFromEveryOther) {
  const Streets& s = sample().streets;
  EXPECT_GT(s.segments.size(), 3000u);
  EXPECT_EQ(reached(s, false), s.junctions.size());
  EXPECT_EQ(reached(s, true), s.junctions.size());
}

TEST(Streets, SegmentsEndAtTheirJunctionsAndHaveNamesAndLength) {
  const Streets& s = sample().streets;
  int one_way = 0, bridges = 0;
  for (const Segment& g : s.segments) {
    ASSERT_EQ(distance_m(g.line.front(), s.junctions[g.from]), 0);
    ASSERT_EQ(distance_m(g.line.back(), s.junctions[g.to]), 0);
    ASSERT_NE(g.from, g.to);
    ASSERT_GT(g.length_m, 3);
    ASSERT_FALSE(s.names[g.street].ko.empty());
    ASSERT_FALSE(s.names[g.street].en.empty());
    ASSERT_NE(g.road, Road::none);
    one_way += g.one_way, bridges += g.bridge;
  }
  EXPECT_GT(one_way, 50);
  EXPECT_GE(bridges, 3);
}

TEST(Streets, LargeStreetsHaveNamesOfTheirOwn) {
  const Model& m = sample();
  std::set<std::string> names;
  for (std::size_t i = 0; i < m.layout.streets.size(); ++i)
    if (m.layout.streets[i] != Road::residential) {
      EXPECT_TRUE(names.insert(m.streets.names[i].ko).second) << m.streets.names[i].ko;
    }
  EXPECT_GT(names.size(), 50u);
}

TEST(Streets, OnlyBridgesCrossTheRiver) {
  const Model& m = sample();
  std::vector<Line> water;
  for (const Quarter& q : m.layout.quarters)
    if (q.zone == Zone::water) water.push_back(m.layout.mesh.line(m.layout.mesh.refine(q.ring)));
  for (const Segment& g : m.streets.segments) {
    if (g.bridge) continue;
    for (double along = 5; along < g.length_m - 5; along += 15)
      for (const Line& w : water) {
        const Xy p = point_along(g.line, along);
        // Riverside roads are the water's edge themselves.
        if (contains(w, p)) {
          ASSERT_LT(distance_to_line_m(p, w), 0.5);
        }
      }
  }
}

TEST(Blocks, DoNotOverlapAndFillTheLand) {
  const Model& m = sample();
  double blocks = 0, land = 0;
  for (const Block& b : m.blocks) {
    ASSERT_GT(b.area_m2, 0);
    blocks += b.area_m2;
  }
  for (const Quarter& q : m.layout.quarters)
    if (q.zone != Zone::water) land += signed_area_m2(m.layout.mesh.line(m.layout.mesh.refine(q.ring)));
  EXPECT_NEAR(blocks / land, 1, 1e-9);
}

TEST(Blocks, PresenceSumsToOne) {
  for (int hour = 0; hour < 24; ++hour)
    for (const bool weekend : {false, true}) {
      const Presence p = presence(hour, weekend);
      EXPECT_NEAR(p.home + p.work + p.out, 1, 1e-12);
      EXPECT_GE(p.work, 0) << hour;
      EXPECT_GT(p.out, 0) << hour;
    }
}

}  // namespace
}  // namespace dosi::city

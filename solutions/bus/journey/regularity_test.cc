#include "solutions/bus/journey/regularity.h"

#include <gtest/gtest.h>

namespace dosi::bus {
namespace {

TEST(Regularity, IsPerfectForEvenHeadwaysAndTellsTheWaitThatUnevenOnesCost) {
  FeedDay day;
  const auto bus_at = [&](std::uint32_t route, Seconds s) {
    bus::Run run;
    run.stops = {Stop{0}, Stop{1}}, run.calls = {{s, s}, {s + 300, s + 300}}, run.route = route;
    day.runs.push_back(run);
  };
  for (Seconds s = 0; s <= 3600; s += 600) bus_at(0, s);
  for (Seconds s = 0; s <= 3600; s += 1200) bus_at(1, s), bus_at(1, s + 300);  // in turn after 5 and 15 minutes
  bus_at(2, 900);
  const auto stops = stop_regularity(day, 0, 3600);
  ASSERT_EQ(stops.size(), 2u);  // one boards at the first stop only
  EXPECT_EQ(stops[0].at.headways, 6u);
  EXPECT_DOUBLE_EQ(stops[0].at.mean_s, 600);
  EXPECT_DOUBLE_EQ(stops[0].at.cv, 0);
  EXPECT_DOUBLE_EQ(stops[0].at.excess_wait_s, 0);
  EXPECT_DOUBLE_EQ(stops[1].at.mean_s, 600);
  EXPECT_DOUBLE_EQ(stops[1].at.cv, 0.5);
  EXPECT_DOUBLE_EQ(stops[1].at.excess_wait_s, 75);  // (300^2 + 900^2) / (2 * 1200) - 300
  const auto lines = line_regularity(stops, 3);
  EXPECT_DOUBLE_EQ(lines[1].excess_wait_s, 75);
  EXPECT_EQ(lines[2].headways, 0u);
}

}  // namespace
}  // namespace dosi::bus

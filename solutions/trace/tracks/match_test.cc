#include "solutions/trace/tracks/match.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/chance.h"

namespace dosi::trace {
namespace {

constexpr double kStep = 0.002;  // streets about 200 m apart

geo::Point corner(int x, int y) { return {127 + x * kStep, 37.5 + y * kStep}; }

// Nine streets each way.
RoadNet grid() {
  std::vector<kit::StreetLine> lines;
  for (int i = 0; i < 9; ++i) {
    kit::StreetLine across, up;
    for (int k = 0; k < 9; ++k) across.line.push_back(corner(k, i)), up.line.push_back(corner(i, k));
    lines.push_back(across), lines.push_back(up);
  }
  return RoadNet(lines);
}

// Fixes every ten seconds along corners, with an error.
std::vector<Fix> drive(const std::vector<geo::Point>& corners, double error_m, Chance& chance) {
  std::vector<Fix> out;
  const auto noise = [&] { return error_m * std::sqrt(-2 * std::log(1 - chance.uniform())) * std::cos(2 * M_PI * chance.uniform()); };
  for (std::size_t i = 1; i < corners.size(); ++i)
    for (int k = 0; k < 4; ++k) {
      const double share = k / 4.0, lon = corners[i - 1].lon + share * (corners[i].lon - corners[i - 1].lon), lat = corners[i - 1].lat + share * (corners[i].lat - corners[i - 1].lat);
      out.push_back({10.0 * static_cast<double>(out.size()), {lon + noise() / 88'000, lat + noise() / 111'195}});
    }
  return out;
}

TEST(RouteFinder, DistancesAlongAGrid) {
  const RoadNet net = grid();
  RouteFinder finder(net);
  const auto from = net.near(net.spot({127 + 0.5 * kStep, 37.5}), 20, 1)[0];
  std::vector<RoadNet::OnRoad> to{net.near(net.spot({127 + 0.75 * kStep, 37.5}), 20, 1)[0], net.near(net.spot({127 + 1 * kStep, 37.5 + 0.5 * kStep}), 20, 1)[0]};
  std::vector<double> out;
  finder.distances(from, to, 5000, out);
  const double east = geo::distance_m(corner(0, 0), corner(1, 0)), north = geo::distance_m(corner(0, 0), corner(0, 1));
  EXPECT_NEAR(out[0], east / 4, 0.1);
  EXPECT_NEAR(out[1], east / 2 + north / 2, 0.1);
  EXPECT_EQ(finder.way(from, to[1], 5000).size(), 3u);
  finder.distances(from, to, 100, out);
  EXPECT_EQ(out[1], RouteFinder::kNoWay);
}

TEST(Match, FollowsTheStreetsThatWereDriven) {
  const RoadNet net = grid();
  Chance chance(2, 2);
  const std::vector<geo::Point> corners{corner(0, 0), corner(1, 0), corner(2, 0), corner(2, 1), corner(2, 2), corner(3, 2), corner(4, 2), corner(4, 3), corner(4, 4), corner(5, 4)};
  const Matched m = match(drive(corners, 8, chance), net, {});
  EXPECT_EQ(m.share(), 1);
  EXPECT_TRUE(m.breaks.empty());
  ASSERT_EQ(m.lines.size(), 1u);
  for (std::size_t i = 1; i + 1 < corners.size(); ++i) {
    double nearest = 1e9;
    for (const geo::Point& p : m.lines[0]) nearest = std::min(nearest, geo::distance_m(p, corners[i]));
    EXPECT_LT(nearest, 30) << i;
  }
  double length = 0;
  for (std::size_t i = 1; i < corners.size(); ++i) length += geo::distance_m(corners[i - 1], corners[i]);
  EXPECT_NEAR(m.length_m, length, 0.06 * length);
  EXPECT_GT(m.sigma_m, 2);
  EXPECT_LT(m.sigma_m, 20);
}

TEST(Match, BreaksAreTold) {
  const RoadNet net = grid();
  Chance chance(2, 2);
  auto fixes = drive({corner(0, 0), corner(3, 0)}, 3, chance);
  const double left = fixes.back().at_s;
  fixes.push_back({left + 100, {127.5, 37.9}});  // far from any street
  for (Fix f : drive({corner(5, 5), corner(8, 5)}, 3, chance)) fixes.push_back({f.at_s + left + 1000, f.place});
  const Matched m = match(fixes, net, {});
  ASSERT_EQ(m.breaks.size(), 1u);
  EXPECT_EQ(m.breaks[0].reason, "no street is near");
  EXPECT_EQ(m.lines.size(), 2u);
  EXPECT_FALSE(m.fixes[4].on_road);
  EXPECT_TRUE(match({}, net, {}).fixes.empty());
}

}  // namespace
}  // namespace dosi::trace

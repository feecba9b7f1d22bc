#include "solutions/patrol/cameras/siting.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "base/chance.h"
#include "solutions/patrol/cameras/candidates.h"
#include "solutions/patrol/cameras/cell_ranking.h"
#include "solutions/patrol/cameras/siting_check.h"
#include "solutions/patrol/cameras/town_test.h"

namespace dosi::patrol {
namespace {

const std::atomic<bool> kNever{false};

struct Town {
  std::vector<geo::Point> demand;
  std::vector<double> weight;
};
Town random_town(std::uint64_t seed, int n, double side_m) {
  Chance chance(seed, 1);
  Town out;
  for (int i = 0; i < n; ++i) out.demand.push_back(at_m(chance.uniform(0, side_m), chance.uniform(0, side_m))), out.weight.push_back(1 + chance.below(5));
  return out;
}

Siting solved(const SitingProblem& problem, std::uint64_t seed = 1) {
  auto budget = kit::Budget::steps(400, kNever);
  return choose_sites(problem, {.seed = seed}, budget);
}

std::vector<geo::Point> places(const Siting& siting, const std::vector<geo::Point>& candidates) {
  std::vector<geo::Point> out;
  for (const Site s : siting.chosen) out.push_back(candidates[static_cast<std::size_t>(s)]);
  return out;
}

TEST(Siting, FindsTheBestOfAllChoicesAndBoundsIt) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Town town = random_town(seed, 18, 400);
    const Siting found = solved({reaches_by_radius(town.demand, town.demand, 80), town.weight, 3});
    double best = 0;
    for (std::size_t a = 0; a < 18; ++a)
      for (std::size_t b = a + 1; b < 18; ++b)
        for (std::size_t c = b + 1; c < 18; ++c) best = std::max(best, weight_seen({town.demand[a], town.demand[b], town.demand[c]}, town.demand, town.weight, 80));
    EXPECT_GE(found.bound, best - 1e-6) << seed;
    EXPECT_LE(found.seen, best + 1e-6) << seed;
    EXPECT_GE(found.seen, 0.97 * best) << seed;
  }
}

TEST(Siting, ItsFiguresAreThoseOfTheCheck) {
  const Town town = random_town(3, 3000, 3000);
  const Siting found = solved({reaches_by_radius(town.demand, town.demand, 100, 2), town.weight, 40});
  ASSERT_EQ(found.chosen.size(), 40U);
  EXPECT_NEAR(found.seen, weight_seen(places(found, town.demand), town.demand, town.weight, 100), 1e-6);
  EXPECT_LT(found.gap(), 0.02);
  EXPECT_TRUE(std::is_sorted(found.added.rbegin(), found.added.rend()));  // the best first
  const auto ranked = ranked_cells(town.demand, town.weight, 100, 40);
  std::vector<geo::Point> middles;
  for (const RankedCell& cell : ranked) middles.push_back(cell.middle);
  EXPECT_GT(found.seen, weight_seen(middles, town.demand, town.weight, 100));
}

TEST(Siting, SameSeedSameAnswer) {
  const Town town = random_town(4, 1500, 2000);
  const SitingProblem problem{reaches_by_radius(town.demand, town.demand, 100), town.weight, 25};
  EXPECT_EQ(solved(problem, 7).chosen, solved(problem, 7).chosen);
}

TEST(Siting, ChoosesNoMoreThanHelps) {
  const Siting found = solved({reaches_by_radius({at_m(0, 0), at_m(5, 0), at_m(500, 0)}, {at_m(0, 0), at_m(500, 0)}, 50), {2, 0}, 3});
  EXPECT_EQ(found.chosen.size(), 1U);
  EXPECT_DOUBLE_EQ(found.seen, 2);
  EXPECT_NEAR(found.bound, 2, 1e-6);
  EXPECT_TRUE(solved({reaches_by_radius({}, {}, 50), {}, 3}).chosen.empty());
  EXPECT_TRUE(solved({reaches_by_radius({at_m(0, 0)}, {at_m(0, 0)}, 50), {1}, 0}).chosen.empty());
}

TEST(Siting, StopsWhenTold) {
  const Town town = random_town(5, 1000, 2000);
  const std::atomic<bool> stop{true};
  auto budget = kit::Budget::steps(1000, stop);
  const Siting found = choose_sites({reaches_by_radius(town.demand, town.demand, 100), town.weight, 20}, {}, budget);
  EXPECT_EQ(found.steps, 0U);
  EXPECT_EQ(found.chosen.size(), 20U);
  EXPECT_GE(found.bound, found.seen);
}

TEST(Siting, SeesPastNoWall) {
  const std::vector<geo::Geometry> wall = {building("-50 9, 50 9, 50 11, -50 11")};
  const Walls walls(wall);
  const std::vector<geo::Point> demand = {at_m(0, 0), at_m(0, 20), at_m(10, 20), at_m(20, 20)}, sites = {at_m(0, 1), at_m(5, 19)};
  std::vector<Camera> cameras;
  for (const geo::Point p : sites) cameras.push_back({.place = p, .range_m = 60});
  const Siting found = solved({reaches_by_sight(cameras, demand, walls), {1, 1, 1, 1}, 1});
  ASSERT_EQ(found.chosen.size(), 1U);
  EXPECT_EQ(found.chosen[0], Site{1});
  EXPECT_DOUBLE_EQ(found.seen, 3);
  EXPECT_DOUBLE_EQ(weight_seen(places(found, sites), demand, {1, 1, 1, 1}, 60, wall), 3);
  EXPECT_DOUBLE_EQ(weight_seen(places(found, sites), demand, {1, 1, 1, 1}, 60), 4);
}

TEST(Siting, KeepsAShareForCitizens) {
  EXPECT_EQ(sites_to_choose(500, 0.2), 400U);
  EXPECT_EQ(sites_to_choose(7, 0.2), 6U);
  EXPECT_EQ(sites_to_choose(5, 0), 5U);
  EXPECT_EQ(sites_to_choose(5, 1), 0U);
}

TEST(Candidates, StandAlongStreetsOnce) {
  const auto found = street_places({{at_m(0, 0), at_m(100, 0)}, {at_m(100, 0), at_m(100, 40)}}, 25);
  ASSERT_EQ(found.size(), 7U);  // 0 25 50 75 100, then 20 and 40 north: the crossing is one place
  EXPECT_NEAR(geo::distance_m(found[0], found[1]), 25, 0.1);
}

TEST(Candidates, BetweenTwoBlocksOneCameraSeesBoth) {
  const std::vector<geo::Point> demand = {at_m(0, 0), at_m(80, 0), at_m(1000, 0)};
  const auto found = places_around(demand, {5, 5, 1}, {.radius_m = 50, .step_m = 12.5, .least = 10, .most = 100});
  ASSERT_FALSE(found.empty());
  EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](geo::Point p) { return weight_seen({p}, demand, {5, 5, 1}, 50) == 10; }));
  EXPECT_LT(geo::distance_m(found.front(), at_m(40, 0)), 40);
}

TEST(Ranking, TakesTheFullestCells) {
  const auto found = ranked_cells({at_m(10, 10), at_m(1030, 10), at_m(1040, 20)}, {1, 1, 1}, 100, 1);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_LT(geo::distance_m(found[0].middle, at_m(1035, 15)), 75);
  EXPECT_DOUBLE_EQ(found[0].weight, 2);
}

}  // namespace
}  // namespace dosi::patrol

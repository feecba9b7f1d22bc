#include "solutions/patrol/response/standby.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/chance.h"
#include "solutions/patrol/response/response_figures.h"
#include "solutions/patrol/response/standby_check.h"

namespace dosi::patrol::response {
namespace {

const std::atomic<bool> kGoOn{false};
StandbyOptions steps(std::uint64_t n) { return {7, kit::Budget::steps(n, kGoOn)}; }

DriveTable random_drives(std::size_t places, std::uint64_t seed) {
  Chance chance(seed, 1);
  std::vector<std::pair<double, double>> at;
  for (std::size_t i = 0; i < places; ++i) at.emplace_back(chance.uniform(0, 900), chance.uniform(0, 900));
  std::vector<DriveTable::Seconds> seconds;
  for (const auto& a : at)
    for (const auto& b : at) seconds.push_back(chance.happens(0.02) ? DriveTable::kNoWay : static_cast<int>(std::hypot(a.first - b.first, a.second - b.second)));
  return {places, seconds};
}

StandbyProblem random_problem(const DriveTable& drives, std::uint64_t seed, StandbyGoal goal) {
  Chance chance(seed, 2);
  StandbyProblem out{&drives, {}, {}, 1 + seed % 3, goal, 0.1 * static_cast<double>(seed % 6), 250};
  for (std::uint32_t i = 0; i < drives.size(); ++i) {
    out.calls.push_back(chance.happens(0.2) ? 0 : chance.uniform(0, 3));
    if (i % 3 != 0) out.posts.push_back(Place{i});
  }
  return out;
}

// The best of all plans, one after the other.
double best_of_all(const StandbyProblem& p, std::vector<Place> cars, std::size_t first) {
  if (cars.size() == p.cars) return standby_worth(p, cars);
  const bool less = p.goal == StandbyGoal::mean_response;
  double best = less ? 1e18 : -1;
  for (std::size_t i = first; i < p.posts.size(); ++i) {
    cars.push_back(p.posts[i]);
    const double value = best_of_all(p, cars, i);
    best = less ? std::min(best, value) : std::max(best, value);
    cars.pop_back();
  }
  return best;
}

TEST(PlanStandby, IsTheBestOfAllPlansWhereAllCanBeTried) {
  double widest = 0;
  for (const StandbyGoal goal : {StandbyGoal::mean_response, StandbyGoal::expected_covered})
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      const auto drives = random_drives(18, seed);
      const auto problem = random_problem(drives, seed, goal);
      const auto plan = plan_standby(problem, steps(2000));
      ASSERT_TRUE(plan) << plan.error().message;
      EXPECT_EQ(plan->posts.size(), problem.cars);
      const double best = best_of_all(problem, {}, 0), ours = standby_worth(problem, plan->posts);
      const bool less = goal == StandbyGoal::mean_response;
      EXPECT_NEAR(ours, best, best * 1e-6) << static_cast<int>(goal) << " " << seed;
      EXPECT_EQ(check_standby(problem, *plan), std::vector<std::string>());
      // The bound holds.
      const double bound = static_cast<double>(plan->bound) / 1e9;
      EXPECT_TRUE(less ? bound <= best * (1 + 1e-6) : bound >= best * (1 - 1e-6)) << bound << " against " << best;
      if (less) widest = std::max(widest, plan->gap());
    }
  EXPECT_LT(widest, 0.05);
}

TEST(CheckStandby, FindsWhatIsWrong) {
  const DriveTable drives(2, {0, 60, 60, 0});
  const StandbyProblem problem{&drives, {1, 1}, {Place{0}}, 1};
  const std::int64_t right = 30'000'000'000;
  EXPECT_TRUE(check_standby(problem, {{Place{0}}, right, right}).empty());
  EXPECT_EQ(check_standby(problem, {{Place{1}}, right, right}), std::vector<std::string>{"a car stands at place 1, which is no post"});
  EXPECT_EQ(check_standby(problem, {{}, right, right})[0], "0 cars stand by instead of 1");
  EXPECT_EQ(check_standby(problem, {{Place{0}}, right / 2, 0}), std::vector<std::string>{"the plan is worth 30.000000 and says 15.000000"});
  EXPECT_EQ(check_standby(problem, {{Place{0}}, right, right + 1}), std::vector<std::string>{"the plan is better than its bound"});
}

TEST(PlanStandby, IsTheSameBySeed) {
  const auto drives = random_drives(60, 3);
  const auto problem = random_problem(drives, 2, StandbyGoal::expected_covered);
  EXPECT_EQ(plan_standby(problem, steps(50))->posts, plan_standby(problem, steps(50))->posts);
}

TEST(PlanStandby, SaysWhatIsWrong) {
  const DriveTable drives(2, {0, 60, 60, 0});
  const StandbyProblem good{&drives, {1, 1}, {Place{0}}, 1};
  const auto said = [&](auto change) {
    auto problem = good;
    change(problem);
    const auto plan = plan_standby(problem, steps(10));
    return plan ? std::string("nothing") : plan.error().message;
  };
  EXPECT_EQ(said([](auto&) {}), "nothing");
  EXPECT_EQ(said([](auto& p) { p.cars = 0; }), "There is no car to stand by.");
  EXPECT_EQ(said([](auto& p) { p.posts = {}; }), "There is no place where a car may stand by.");
  EXPECT_EQ(said([](auto& p) { p.calls = {0, 0}; }), "No call is expected anywhere.");
  EXPECT_EQ(said([](auto& p) { p.calls = {1}; }), "Calls are told for 1 places and drives for 2.");
  EXPECT_EQ(said([](auto& p) { p.busy = 1; }), "The share of time that a car is busy is 1.000000; 0 to below 1 was expected.");
  EXPECT_EQ(said([](auto& p) { p.cars = 5; }), "nothing");  // more cars than posts
}

TEST(ExpectedResponse, CountsTheNextCarWhereTheNearestIsBusy) {
  // Two cars, 100 s and 400 s away; each busy half of the time.
  const DriveTable drives(3, {0, 500, 100, 500, 0, 400, 100, 400, 0});
  const StandbyProblem problem{&drives, {0, 0, 10}, {}, 2, StandbyGoal::mean_response, 0.5, 300};
  const auto figures = expected_response(problem, {Place{0}, Place{1}});
  EXPECT_DOUBLE_EQ(figures.mean_s, (100 * 2 + 400) / 3.0);
  EXPECT_EQ(figures.p90_s, 400);
  EXPECT_DOUBLE_EQ(figures.within_share, 2.0 / 3);
  EXPECT_EQ(figures.unreached_share, 0);
  const DriveTable apart(2, {0, DriveTable::kNoWay, DriveTable::kNoWay, 0});
  EXPECT_DOUBLE_EQ(expected_response({&apart, {1, 3}}, {Place{0}}).unreached_share, 0.75);
}

TEST(BusyShare, IsTheWorkOverTheCars) {
  EXPECT_DOUBLE_EQ(busy_share(6, 1800, 6), 0.5);
  EXPECT_DOUBLE_EQ(busy_share(60, 1800, 6), 0.95);
}

}  // namespace
}  // namespace dosi::patrol::response

#include "solutions/patrol/plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "solutions/patrol/plan/check.h"
#include "solutions/patrol/plan/city_test.h"
#include "solutions/patrol/plan/pool.h"
#include "solutions/patrol/plan/risk_field.h"
#include "solutions/patrol/plan/schedule.h"

namespace dosi::patrol {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kSmall[] = R"(
depot 0 0
district north 0
district south 0
spot a 3 0 0   1.0 3.0
spot b 3 3 0   2.0 1.0
spot c 0 4 1   0.5 4.0
spot d 6 1 1   1.5 1.5
shift day 0 120
car one 0 0
)";

PlanOptions steps(std::uint64_t n, std::size_t pool = 1, std::uint64_t seed = 1) {
  PlanOptions out;
  out.steps = n, out.pool = pool, out.seed = seed;
  return out;
}

Problem small_city() {
  Problem out = city_of(kSmall);
  out.slot_s = 3600;
  out.rules.stop_least_s = out.rules.stop_most_s;
  out.rules.explore_least = out.rules.explore_most = out.rules.balance = 0;
  return out;
}

// The most that one car can capture, by trying every sequence of stops without waiting.
double tried(const Problem& problem) {
  double best = 0;
  const Frame frame = frame_of(problem, Car{0});
  const RiskField field(problem);
  std::vector<Visit> visits;
  const std::function<void()> go = [&] {
    Timing timing;
    if (!schedule(problem, frame, visits, timing)) return;
    Plan plan{{route_of(problem, frame, visits, timing)}, 0};
    share_out(problem, field, plan);
    if (faults(problem, plan).empty()) best = std::max(best, plan.captured);
    for (std::uint32_t s = 0; s < problem.spots.size(); ++s) {
      visits.push_back({Spot(s), problem.rules.stop_most_s});
      go();
      visits.pop_back();
    }
  };
  go();
  return best;
}

std::string refused(const std::string& text, void (*change)(Problem&) = [](Problem&) {}) {
  Problem problem = city_of(text);
  change(problem);
  const auto planned = plan_patrol(problem, steps(10));
  return planned ? "" : planned.error().message;
}

TEST(RiskField, CountsReportsAcrossSlots) {
  const Problem problem = small_city();
  const RiskField field(problem);
  EXPECT_DOUBLE_EQ(field.between(Spot{0}, 1800, 5400), 0.5 + 1.5);
  EXPECT_DOUBLE_EQ(field.between(Spot{0}, 3600, 100'000), 3);
  EXPECT_DOUBLE_EQ(field.between(Spot{0}, -100, 0), 0);
}

TEST(Schedule, TakesTheBreakInItsWindow) {
  Problem problem = city_of(kSmall);
  problem.cars[0].break_s = 600, problem.cars[0].break_from_s = 1500, problem.cars[0].break_until_s = 1900;
  const Frame frame = frame_of(problem, Car{0});
  Timing timing;
  // After a (from 3 to 18 min) the drive to b and the stop would miss the window: the car waits for it at a.
  ASSERT_TRUE(schedule(problem, frame, {{Spot{0}, 900}, {Spot{1}, 900}}, timing));
  EXPECT_EQ(timing.pause_before, 1u);
  EXPECT_EQ(timing.pause_s, 1500);
  EXPECT_EQ(timing.stops[1].arrive_s, 1500 + 600 + 180);
  // Home early: the break is taken there.
  ASSERT_TRUE(schedule(problem, frame, {{Spot{0}, 660}}, timing));
  EXPECT_TRUE(timing.pause_at_home);
  EXPECT_EQ(timing.back_s, 1500 + 600);
}

TEST(Plan, OneCarCapturesWhatTryingAllOrdersCaptures) {
  const Problem problem = small_city();
  const double most = tried(problem);
  const auto planned = plan_patrol(problem, steps(3000));
  ASSERT_TRUE(planned);
  EXPECT_THAT(faults(problem, planned->plan, planned->unmet), IsEmpty());
  EXPECT_GE(planned->plan.captured, most - 1e-9);
}

TEST(Plan, KeepsAllRulesInManyCities) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Problem problem = drawn_city(60, 6, seed);
    const auto planned = plan_patrol(problem, steps(400, 6, seed));
    ASSERT_TRUE(planned) << planned.error().message;
    EXPECT_THAT(faults(problem, planned->plan, planned->unmet), IsEmpty()) << seed;
    EXPECT_THAT(planned->unmet, IsEmpty()) << seed;
    EXPECT_GE(planned->draw.expected, (1 - 0.02) * planned->draw.best - 1e-9);
  }
}

TEST(Plan, TheSameSeedGivesTheSamePlanAndAnotherSeedAnother) {
  const Problem problem = drawn_city(60, 4, 3);
  const auto stops = [&](std::uint64_t seed) {
    std::vector<std::pair<std::size_t, Seconds>> out;
    const auto planned = plan_patrol(problem, steps(300, 6, seed));
    for (const Route& route : planned->plan.routes)
      for (const Step& step : route.steps) out.emplace_back(at(step.spot), step.arrive_s);
    return out;
  };
  EXPECT_EQ(stops(1), stops(1));
  EXPECT_NE(stops(1), stops(2));
}

TEST(Plan, ExplorationIsDrawnApartFromRisk) {
  const Problem problem = drawn_city(60, 4, 5);
  double all = 0, explored = 0, chosen = 0, explored_stops = 0, chosen_stops = 0;
  for (const HotSpot& spot : problem.spots) all += spot.risk_per_h[0] / 60;
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    const auto planned = plan_patrol(problem, steps(60, 1, seed));
    for (const Route& route : planned->plan.routes)
      for (const Step& step : route.steps) {
        if (step.doing != Doing::stop) continue;
        const double risk = problem.spots[at(step.spot)].risk_per_h[0];
        step.why == Why::exploration ? (explored += risk, ++explored_stops) : (chosen += risk, ++chosen_stops);
      }
  }
  EXPECT_GT(explored_stops, 150);
  EXPECT_NEAR(explored / explored_stops, all, 0.25 * all);
  EXPECT_GT(chosen / chosen_stops, 1.5 * all);
}

TEST(Plan, WishesThatCannotBeMetAreNamed) {
  const std::string base = kSmall;
  EXPECT_EQ(refused("depot 0 0\ndistrict n 0\nspot a 1 0 0 1\nshift day 0 60\n"), "There is no car: nobody can patrol.");
  EXPECT_EQ(refused("depot 0 0\ndistrict n 0\nshift day 0 60\ncar one 0 0\n"), "There is no hot spot: nowhere to patrol.");
  EXPECT_EQ(refused(base + "shift short 0 10\ncar two 0 1\n"), "Car 'two', shift 00:00 to 00:10: shorter than one stop of 11 min.");
  EXPECT_EQ(refused(base + "shift short 0 12\ncar two 0 1\n"),
            "Car 'two', shift 00:00 to 00:12: too short to drive to the nearest hot spot (8 min there and back) and stop for 11 min.");
  EXPECT_EQ(refused(base + "district west 2\n"), "District 'west' is to have 2 visit(s) a shift, but no hot spot lies in it.");
  EXPECT_EQ(refused(base, [](Problem& p) { for (std::size_t i = 0; i < 5; ++i) p.drive.seconds[i * 5 + 3] = DriveMatrix::kNoWay; }),
            "Hot spot 'c' cannot be reached from any car's depot and back.");
  EXPECT_THAT(refused(base, [](Problem& p) { p.cars[0].break_s = 1800, p.cars[0].break_from_s = 7000, p.cars[0].break_until_s = 7200; }),
              HasSubstr("does not fit into the shift"));
  EXPECT_THAT(refused(base, [](Problem& p) { p.rules.explore_least = 0.3; }), HasSubstr("Exploration takes a share"));
}

TEST(Plan, ADistrictThatCannotHaveItsVisitsIsTold) {
  Problem problem = city_of(kSmall);
  problem.districts[1].least_visits = 50;
  const auto planned = plan_patrol(problem, steps(100));
  ASSERT_TRUE(planned);
  ASSERT_THAT(planned->unmet, testing::Contains(HasSubstr("District 'south' has")));
  EXPECT_THAT(faults(problem, planned->plan, planned->unmet), IsEmpty());
}

TEST(Check, RefusesAPlanSpoiledInEachWay) {
  const Problem problem = drawn_city(60, 4, 8);
  const auto planned = plan_patrol(problem, steps(200));
  ASSERT_THAT(faults(problem, planned->plan, planned->unmet), IsEmpty());
  const auto spoiled = [&](const std::function<void(Plan&)>& spoil) {
    Plan plan = planned->plan;
    spoil(plan);
    return faults(problem, plan, planned->unmet);
  };
  const auto stop = [](Plan& plan, std::size_t c) {
    return std::find_if(plan.routes[c].steps.begin() + 2, plan.routes[c].steps.end(), [](const Step& s) { return s.doing == Doing::stop; });
  };
  EXPECT_THAT(spoiled([](Plan& p) { p.routes.pop_back(); }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([](Plan& p) { p.routes[0].out_s -= 60; }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([](Plan& p) { p.routes[0].back_s += 3600; }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([](Plan& p) { p.routes[0].back_s = p.routes[0].steps.back().leave_s; }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([&](Plan& p) { stop(p, 0)->leave_s = stop(p, 0)->arrive_s + 600; }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([&](Plan& p) { stop(p, 0)->leave_s += 900; }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([&](Plan& p) { stop(p, 1)->arrive_s -= 1200; }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([&](Plan& p) { stop(p, 1)->captured *= 1.01; }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([](Plan& p) { p.captured += 0.01; }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([&](Plan& p) { stop(p, 1)->place = Place{0}; }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([&](Plan& p) { p.routes[1].steps.erase(stop(p, 1)); }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([](Plan& p) { std::swap(p.routes[0], p.routes[1]); }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([](Plan& p) { std::erase_if(p.routes[2].steps, [](const Step& s) { return s.doing == Doing::pause; }); }), Not(IsEmpty()));
  EXPECT_THAT(spoiled([](Plan& p) {
                for (Step& s : p.routes[2].steps)
                  if (s.doing == Doing::pause) s.leave_s -= 300;
              }),
              Not(IsEmpty()));
  EXPECT_THAT(spoiled([](Plan& p) {
                for (Route& r : p.routes)
                  for (Step& s : r.steps) s.why = Why::risk;
              }),
              Not(IsEmpty()));
  EXPECT_THAT(spoiled([&](Plan& p) { p.routes[0].steps.insert(stop(p, 0), *stop(p, 0)); }), Not(IsEmpty()));
}

TEST(Draw, TwoPlansWithoutACommonVisitAreDrawnLikeACoin) {
  const Problem problem = small_city();
  const auto plan = [](Spot spot) { return Plan{{{0, 2000, {{Doing::stop, Place{1}, 300, 1200, spot}}}}, 1}; };
  const auto chances = fairest_chances(problem, {plan(Spot{0}), plan(Spot{1}), plan(Spot{1})});
  EXPECT_NEAR(chances[0], 0.5, 1e-3);
  const Draw draw = draw_of(problem, {plan(Spot{0}), plan(Spot{1})}, {0.5, 0.5});
  EXPECT_NEAR(draw.entropy_bits, 2, 1e-9);
  EXPECT_FLOAT_EQ(draw.chance[0], 0.5F);
  EXPECT_NEAR(draw_of(problem, {plan(Spot{0})}, {1}).entropy_bits, 0, 1e-9);
}

}  // namespace
}  // namespace dosi::patrol

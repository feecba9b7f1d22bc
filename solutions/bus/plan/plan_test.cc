#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "solutions/bus/plan/improved_city.h"
#include "solutions/bus/plan/plan_chain.h"
#include "solutions/bus/plan/plan_check.h"

namespace dosi::bus {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kSide = 7;
constexpr Seconds kHop_s = 120;

geo::Point corner(int x, int y) { return {127 + 0.006 * x, 36.5 + 0.005 * y}; }

std::uint32_t number(int x, int y) { return static_cast<std::uint32_t>(y * kSide + x); }

// Runs out and back every `headway` from 6 to 10 o'clock, each line from another minute on.
void add_line(FeedDay& day, const char* name, const std::vector<std::uint32_t>& stops, Seconds headway, Seconds hop_s = kHop_s, bool back = true) {
  const auto route = static_cast<std::uint32_t>(day.route_ids.size());
  day.route_ids.emplace_back(name), day.route_names.emplace_back(name);
  for (const bool turned : {false, true}) {
    if (turned && !back) continue;
    for (Seconds start = 6 * 3600 + static_cast<Seconds>(7 * route) % 15 * 60; start < 10 * 3600; start += headway) {
      Run run;
      run.route = route, run.direction = turned;
      for (std::size_t i = 0; i < stops.size(); ++i) {
        run.stops.push_back(static_cast<Stop>(turned ? stops[stops.size() - 1 - i] : stops[i]));
        const Seconds t = start + static_cast<Seconds>(i) * hop_s;
        run.calls.push_back({t, t});
      }
      day.runs.push_back(std::move(run)), ++day.trips;
    }
  }
}

// A grid of stops whose rows have buses, and two columns; everybody who goes elsewhere must change.
FeedDay grid_day(Seconds hop_s = kHop_s) {
  FeedDay day;
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x)
      day.stop_ids.push_back("s" + std::to_string(number(x, y))), day.stop_names.push_back("stop"), day.places.push_back(corner(x, y));
  for (int y = 0; y < kSide; ++y) {
    std::vector<std::uint32_t> row;
    for (int x = 0; x < kSide; ++x) row.push_back(number(x, y));
    add_line(day, ("row" + std::to_string(y)).c_str(), row, 900, hop_s);
  }
  for (const int x : {0, 6}) {
    std::vector<std::uint32_t> column;
    for (int y = 0; y < kSide; ++y) column.push_back(number(x, y));
    add_line(day, ("column" + std::to_string(x)).c_str(), column, 1200, hop_s);
  }
  return day;
}

std::vector<kit::StreetLine> grid_streets() {
  std::vector<kit::StreetLine> out;
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      if (x + 1 < kSide) out.push_back({{corner(x, y), corner(x + 1, y)}});
      if (y + 1 < kSide) out.push_back({{corner(x, y), corner(x, y + 1)}});
    }
  return out;
}

CityToPlan grid_city() {
  CityToPlan out;
  out.day = grid_day();
  out.walkways = out.driveways = grid_streets();
  out.options.steps = 1500, out.options.min_nodes = 2;
  return out;
}

Result<CityNetwork> network_of(const CityToPlan& city) {
  const kit::StreetGraph streets(city.driveways);
  return city_network(city.day, &streets, city.use, city.trips, city.period);
}

struct TempFeed {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("dosi-plan-test-" + std::to_string(::getpid()) + ".zip");
  ~TempFeed() { std::filesystem::remove(path); }
};

TEST(CityNetwork, StreetsJoinNeighboursAlsoWhereNoBusGoes) {
  const auto city = network_of(grid_city());
  ASSERT_TRUE(city);
  EXPECT_EQ(city->network.size(), 49u);
  EXPECT_EQ(city->today.size(), 9u);
  const std::size_t a = city->node_of[number(3, 3)], b = city->node_of[number(3, 4)], far = city->node_of[number(3, 5)];
  EXPECT_LT(city->network.street_min(node(a), node(b)), 5);
  EXPECT_GE(city->network.street_min(node(a), node(far)), kNoStreet);
  EXPECT_NEAR(city->today[0].headway_min, 15, 0.01);
  EXPECT_FALSE(city->trips_counted);
}

TEST(CityNetwork, ALineWithoutAWayBackIsFixed) {
  CityToPlan given = grid_city();
  add_line(given.day, "loop", {number(0, 0), number(1, 0), number(1, 1), number(0, 1), number(0, 0)}, 900, kHop_s, false);
  const auto city = network_of(given);
  ASSERT_TRUE(city);
  EXPECT_TRUE(city->today.back().fixed);
}

TEST(CityNetwork, SaysWhatIsWrongWithItsInput) {
  CityToPlan city = grid_city();
  city.period.from = 20 * 3600, city.period.to = 22 * 3600;
  EXPECT_THAT(network_of(city).error().message, HasSubstr("No bus sets out"));
  city = grid_city(), city.day = grid_day(5);  // 540 m in 5 s
  EXPECT_THAT(network_of(city).error().message, HasSubstr("faster than"));
  city = grid_city();
  for (std::size_t i = 0; i < city.day.places.size(); ++i) city.day.places[i].lon += 0.1;  // away from all streets
  const auto off = network_of(city);
  ASSERT_TRUE(off);
  EXPECT_EQ(off->off_streets, 49u);
}

TEST(CityNetwork, TripsToPlacesThatNothingReachesAreLeftOutAndCounted) {
  CityToPlan city = grid_city();
  city.day.stop_ids.push_back("island"), city.day.stop_names.push_back("island"), city.day.places.push_back({128, 37});
  city.day.stop_ids.push_back("isle"), city.day.stop_names.push_back("isle"), city.day.places.push_back({128.01, 37});
  add_line(city.day, "ferry", {49, 50}, 1800, 600);
  city.trips = {{static_cast<Stop>(0), static_cast<Stop>(48), 10}, {static_cast<Stop>(0), static_cast<Stop>(49), 4}};
  const auto found = network_of(city);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->left_out, 2u);
  EXPECT_DOUBLE_EQ(found->unreachable_trips, 4);
}

TEST(Offer, CostsWhatAPlainAssignmentCosts) {
  CityToPlan given = grid_city();
  const auto city = network_of(given);
  ASSERT_TRUE(city);
  given.options.most_lines = 12, given.options.max_nodes = 12, given.options.most_line_min = 60, given.options.fleet = 100;
  Bounds bounds;
  bounds.lines = 12, bounds.min_nodes = 2, bounds.max_nodes = 12;
  const Ground ground(city->network, bounds);
  PlanChain chain(*city, ground, given.options, 1);
  chain.aim_at({1, 0.1, 100, 1e9});
  for (int i = 0; i < 40; ++i) {
    chain.step(i % 2 == 0 ? 0.01 : 0);
    const double plain = loads(*city, chain.lines(), given.options).minutes;
    ASSERT_NEAR(chain.score().minutes, plain, 0.005 * plain) << "after step " << i;
  }
}

TEST(Improve, FindsABetterPlanWithTheSameFleetThatAnIndependentCheckAccepts) {
  const CityToPlan given = grid_city();
  const auto city = network_of(given);
  ASSERT_TRUE(city);
  const auto found = improve(*city, given.options);
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_EQ(found->plans.size(), 1u);
  EXPECT_LT(found->plans[0].score.minutes, 0.98 * found->today.score.minutes);
  EXPECT_THAT(faults(*city, given.options, found->plans[0], found->today.score.vehicles), IsEmpty());
  const auto again = improve(*city, given.options);
  EXPECT_EQ(again->plans[0].lines, found->plans[0].lines);
}

TEST(Improve, FewerVehiclesInTodaysTime) {
  CityToPlan given = grid_city();
  given.options.goal = PlanGoal::operator_;
  const auto city = network_of(given);
  const auto found = improve(*city, given.options);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_LT(found->plans[0].score.vehicles, found->today.score.vehicles);
  EXPECT_LE(found->plans[0].score.minutes, found->today.score.minutes);
}

TEST(Improve, AFrontOfFleets) {
  CityToPlan given = grid_city();
  given.options.goal = PlanGoal::pareto;
  const auto city = network_of(given);
  const auto found = improve(*city, given.options);
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_GT(found->plans.size(), 2u);
  for (std::size_t i = 1; i < found->plans.size(); ++i) {
    EXPECT_GT(found->plans[i].score.vehicles, found->plans[i - 1].score.vehicles);
    EXPECT_LT(found->plans[i].score.minutes, found->plans[i - 1].score.minutes);
  }
}

TEST(Improve, HeadwaysCarryTheLoad) {
  CityToPlan given = grid_city();
  const Stop from{number(0, 3)}, to{number(6, 3)};
  given.trips = {{from, to, 400}, {to, from, 400}, {Stop{0}, Stop{48}, 50}};  // 200 an hour on one row, 4 buses with 45 persons today
  const auto city = network_of(given);
  ASSERT_TRUE(city);
  const auto found = improve(*city, given.options);
  ASSERT_TRUE(found);
  const auto& lines = found->plans[0].lines;
  const auto most = headways_for(loads(*city, lines, given.options), 45);
  for (std::size_t r = 0; r < lines.size(); ++r)
    if (!lines[r].course.empty()) {
      EXPECT_LE(lines[r].headway_min, most[r] * 1.05) << "line " << r;
    }
}

TEST(Improve, NamesTheBoundThatCannotBeMet) {
  const CityToPlan given = grid_city();
  auto city = network_of(given);
  for (LineDraft& line : city->today) line.fixed = true;
  PlanOptions options = given.options;
  options.fleet = 3;
  EXPECT_EQ(improve(*city, options).error().field, "fleet");
  city->today[0].fixed = false;
  options.fleet = 0, options.most_lines = 4;
  EXPECT_EQ(improve(*city, options).error().field, "lines");
  options.most_lines = 0, options.min_nodes = 9, options.max_nodes = 8;
  EXPECT_EQ(improve(*city, options).error().field, "maxNodes");
}

TEST(ImprovedCity, KeepsFixedLinesAndHandsOutAFeedThatServesPeopleBetter) {
  CityToPlan given = grid_city();
  given.keep = {"row3"};
  given.options.most_changed = 3;
  const TempFeed feed;
  const auto plan = improve_city(given, feed.path, {});
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_LT(plan->after.journeys.times.mean, plan->before.journeys.times.mean);
  EXPECT_LE(plan->after.vehicles, plan->before.vehicles + 2);
  // By stops and strategies too, as a planner counts who opens it.
  EXPECT_LT(plan->counted.polished.minutes, plan->counted.today.minutes);
  EXPECT_LE(plan->counted.polished.minutes, plan->counted.proposed.minutes + 1e-3);
  EXPECT_LE(plan->counted.polished.vehicles, plan->counted.today.vehicles);
  std::size_t changed = 0;
  for (const PlannedLine& line : plan->service.lines) {
    if (line.id == "row3") {
      EXPECT_EQ(line.state, PlannedLine::State::same);
    }
    changed += line.state == PlannedLine::State::course || line.state == PlannedLine::State::removed;
  }
  EXPECT_LE(changed, 3u);
  given.keep = {"no such line"};
  EXPECT_EQ(improve_city(given, feed.path, {}).error().field, "keep");
}

TEST(PlannersCount, HasTheTripsOfThePlannerBetweenNodes) {
  const CityToPlan given = grid_city();
  const auto city = network_of(given);
  PlannersCount::Known known;
  known.people.counts = {std::vector<double>(given.day.places.size(), 3), std::vector<double>(given.day.places.size(), 3)};
  const auto count = PlannersCount::of(given.day, {given.period.from, given.period.to}, known, nullptr, nullptr);
  ASSERT_TRUE(count) << count.error().message;
  const Table trips = (*count)->trips_between(*city);
  double sum = 0;
  for (std::size_t a = 0; a < city->places.size(); ++a)
    for (std::size_t b = 0; b < city->places.size(); ++b) sum += trips(node(a), node(b));
  EXPECT_NEAR(sum, (*count)->setting().trips, 0.02 * sum);
  EXPECT_NEAR((*count)->score((*count)->base()).minutes, (*count)->score(*(*count)->plan({})).minutes, 1e-6);
}

TEST(ImprovedCity, ABestAnswerWhenStopped) {
  CityToPlan given = grid_city();
  given.options.steps = 0, given.options.seconds = 600, given.judge_if_stopped = false;
  const TempFeed feed;
  int told = 0;
  const auto plan = improve_city(given, feed.path, [&](const PlanProgress&) { return ++told < 5; });
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_FALSE(plan->judged);
  EXPECT_LE(plan->found.plans[0].score.minutes, plan->found.today.score.minutes);
}

}  // namespace
}  // namespace dosi::bus

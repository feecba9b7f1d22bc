#include "solutions/kit/drive_times.h"

#include <gtest/gtest.h>

#include "solutions/kit/directions.h"
#include "solutions/kit/drive_test_city.h"

namespace dosi::kit {
namespace {

// A one-way ring of 400 units' length at 10 m/s, driven 0,0 -> 4,0 -> 4,4 -> 0,4 -> 0,0.
DriveTimes ring() {
  return DriveTimes(DriveGraph(streets({street("south", {at(0, 0), at(4, 0)}, true), street("east", {at(4, 0), at(4, 4)}, true),
                                        street("north", {at(4, 4), at(0, 4)}, true), street("west", {at(0, 4), at(0, 0)}, true)})));
}

TEST(DriveTimes, GoesRoundTheBlockForWhatLiesBehindOnAOneWay) {
  const DriveTimes times = ring();
  const auto behind = *times.graph().nearest(at(1, 0), 10), ahead = *times.graph().nearest(at(3, 0), 10);
  const auto matrix = times.matrix(std::vector{behind, ahead});
  EXPECT_NEAR(matrix(0, 1).metres(), 222.4, 0.3);
  EXPECT_NEAR(matrix(1, 0).metres(), 16 * 111.195 - 222.4, 0.5);
  EXPECT_EQ(matrix(0, 0), DriveCost());
  const auto round = times.path(ahead, behind);
  ASSERT_TRUE(round);
  EXPECT_EQ(round->cost, matrix(1, 0));
  EXPECT_EQ(round->line().size(), 6u);
  EXPECT_EQ(times.path(behind, ahead)->line(), (std::vector<geo::Point>{behind.at, ahead.at}));
  EXPECT_TRUE(times.path(ahead, ahead)->parts.empty());
}

TEST(DriveTimes, TellsThatThereIsNoWay) {
  const DriveTimes times(DriveGraph(streets({street("a", {at(0, 0), at(1, 0)}), street("out", {at(1, 0), at(1, 1)}, true), street("b", {at(50, 0), at(51, 0)})})));
  const auto a = *times.graph().nearest(at(0.5, 0), 10), out = *times.graph().nearest(at(1, 0.5), 10), b = *times.graph().nearest(at(50.5, 0), 10);
  const auto matrix = times.matrix(std::vector{a, out, b});
  EXPECT_TRUE(matrix.reachable(0, 1));
  EXPECT_FALSE(matrix.reachable(1, 0));
  EXPECT_FALSE(matrix.reachable(0, 2));
  EXPECT_FALSE(times.path(a, b));
}

std::vector<DriveCost> plain(const DriveGraph& graph, const DriveGraph::Place& from) {
  return least_costs(graph.states(), graph.starts(from));
}

TEST(DriveTimes, AgreesWithDijkstraOnRandomCities) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const TurnCosts costs = seed % 3 == 0 ? TurnCosts{3, 1, 7} : TurnCosts{};
    const DriveTimes times(DriveGraph(random_city(seed, 7, 40, 0.4, seed % 2 == 0 ? 30 : 0), costs));
    const DriveGraph& graph = times.graph();
    Chance chance(seed, 12);
    std::vector<DriveGraph::Place> places;
    for (int i = 0; i < 20; ++i) places.push_back(random_place(graph, chance));
    const auto matrix = times.matrix(places, 1 + seed % 2);
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto known = plain(graph, places[i]);
      for (std::size_t j = 0; j < places.size(); ++j) {
        DriveCost best = graph.along(places[i], places[j]);
        for (const Seed& end : graph.ends(places[j])) best = std::min(best, known[end.node] + end.cost);
        ASSERT_EQ(matrix(i, j), best) << seed << ": " << i << " to " << j;
        const auto path = times.path(places[i], places[j]);
        ASSERT_EQ(path.has_value(), best.reachable());
        if (!path) continue;
        EXPECT_EQ(path->cost, best);
        DriveCost sum;
        double metres = 0;
        for (const auto& part : path->parts) sum = sum + part.cost;
        const auto line = path->line();
        for (std::size_t k = 1; k < line.size(); ++k) metres += geo::distance_m(line[k - 1], line[k]);
        EXPECT_EQ(sum, best);
        EXPECT_NEAR(metres, best.metres(), 0.1 + 0.1 * static_cast<double>(path->parts.size())) << seed << ": " << i << " to " << j;
        EXPECT_TRUE(line.empty() || (line.front() == places[i].at && line.back() == places[j].at));
      }
    }
  }
}

TEST(DriveTimes, NeverBreaksARuleOrAOneWay) {
  // Arcs and rules as the city tells them, without states: a path must keep to every one.
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto city = random_city(seed, 5, 30, 0.3, 40);
    const DriveTimes times{DriveGraph(city)};
    const DriveGraph& graph = times.graph();
    Chance chance(seed, 13);
    for (int k = 0; k < 60; ++k) {
      const auto path = times.path(random_place(graph, chance), random_place(graph, chance));
      if (!path) continue;
      for (std::size_t i = 0; i < path->parts.size(); ++i) {
        ASSERT_TRUE(graph.drivable(path->parts[i].arc));
        if (i == 0) continue;
        const auto in = path->parts[i - 1].arc, leave = path->parts[i].arc;
        ASSERT_EQ(graph.to(in), graph.from(leave));
        const geo::Point via = graph.place(graph.to(in));
        for (const TurnRule& rule : graph.street(in).turns) {
          const bool forbidden = !rule.only && rule.via == via && leave != DriveGraph::reverse(in) && graph.street(leave).id == rule.to;
          EXPECT_FALSE(forbidden) << seed;
        }
      }
    }
  }
}

TEST(Directions, FollowsStreetsByTheirNames) {
  auto city = streets({street("세종대로", {at(0, 0), at(2, 0)}), street("세종대로", {at(2, 0), at(4, 0)}), street("시청길", {at(4, 0), at(4, 3)}),
                       street("골목", {at(4, 0), at(5, 0)}), street("", {at(4, 3), at(2, 3), at(2, 2)}), street("끝길", {at(4, 3), at(4, 4)})});
  city.streets[2].name.en = "Sicheong-gil";
  for (std::size_t i = 0; i < city.streets.size(); ++i) city.streets[i].id = std::to_string(i);
  const DriveTimes times{DriveGraph(city)};
  const auto path = times.path(*times.graph().nearest(at(1, 0), 10), *times.graph().nearest(at(2, 2.5), 10));
  ASSERT_TRUE(path);
  const auto steps = directions(times.graph(), *path);
  std::string ko, en;
  for (const Step& step : steps) ko += sentence_ko(step, &step == steps.data()) + "\n", en += sentence_en(step, &step == steps.data()) + "\n";
  EXPECT_EQ(ko, "동쪽으로 출발하여 세종대로로 334 m\n좌회전하여 시청길로 334 m\n좌회전하여 278 m\n");
  EXPECT_EQ(en, "Head east on 세종대로, 334 m\nTurn left onto Sicheong-gil, 334 m\nTurn left, 278 m\n");
  for (const Step& step : steps) EXPECT_EQ(path->line()[step.line_index], step.at);
}

TEST(Directions, SaysTowardInKorean) {
  const auto said = [](const char* name) { return sentence_ko({Turn::right, {name, name}, 0, 1240, 60, {}, 0}, false); };
  EXPECT_EQ(said("중앙로"), "우회전하여 중앙로로 1.2 km");
  EXPECT_EQ(said("새말길"), "우회전하여 새말길로 1.2 km");
  EXPECT_EQ(said("강변북단"), "우회전하여 강변북단으로 1.2 km");
  EXPECT_EQ(said("Route 7"), "우회전하여 Route 7(으)로 1.2 km");
}

}  // namespace
}  // namespace dosi::kit

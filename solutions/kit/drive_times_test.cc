#include "solutions/kit/drive_times.h"

#include <gtest/gtest.h>

#include "solutions/kit/directions.h"
#include "solutions/kit/drive_city_test.h"

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

// Whether the rules of the city itself let a car turn so.
bool allowed(const DriveGraph& graph, const std::vector<DriveGraph::Arc>& arcs, DriveGraph::Arc in, DriveGraph::Arc out) {
  const auto enters = [&](DriveGraph::Arc arc, const std::string& street) { return arc != DriveGraph::reverse(in) && graph.street(arc).id == street; };
  for (const TurnRule& rule : graph.street(in).turns) {
    if (rule.via != graph.place(graph.to(in))) continue;
    const bool known = std::any_of(arcs.begin(), arcs.end(), [&](auto arc) { return graph.from(arc) == graph.to(in) && enters(arc, rule.to); });
    if (known && rule.only != enters(out, rule.to)) return false;
  }
  return true;
}

// Bellman and Ford over arcs, each turn looked up among the rules: knows of no states.
std::vector<DriveCost> over_arcs(const DriveGraph& graph, const std::vector<DriveGraph::Arc>& arcs, const DriveGraph::Place& from) {
  std::vector<DriveCost> best(graph.stretches() * 2, DriveCost::unreachable());
  const auto start = DriveGraph::forward(from.stretch);
  const auto at = [&](DriveGraph::Arc arc) -> DriveCost& { return best[static_cast<std::size_t>(arc)]; };
  at(start) = graph.cost(start) - graph.before(from);
  if (graph.drivable(DriveGraph::reverse(start))) at(DriveGraph::reverse(start)) = graph.before(from);
  for (bool more = true; more;) {
    more = false;
    for (const auto in : arcs)
      for (const auto out : arcs)
        if (at(in).reachable() && graph.to(in) == graph.from(out) && at(in) + graph.cost(out) < at(out) && allowed(graph, arcs, in, out))
          at(out) = at(in) + graph.cost(out), more = true;
  }
  return best;
}

TEST(DriveTimes, ObeysRulesAsASearchOverArcsDoes) {
  std::size_t ruled = 0;
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    auto free = random_city(seed, 5, 25, 0.3, 40);
    const DriveTimes times{DriveGraph(free)};
    for (auto& street : free.streets) street.turns.clear();
    const DriveTimes without{DriveGraph(free)};
    const DriveGraph& graph = times.graph();
    std::vector<DriveGraph::Arc> arcs;
    for (std::uint32_t a = 0; a < graph.stretches() * 2; ++a)
      if (graph.drivable(DriveGraph::Arc{a})) arcs.push_back(DriveGraph::Arc{a});
    Chance chance(seed, 13);
    std::vector<DriveGraph::Place> places;
    while (places.size() < 8)
      if (const auto place = random_place(graph, chance); place.share > 0 && place.share < 1) places.push_back(place);
    const auto matrix = times.matrix(places);
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto known = over_arcs(graph, arcs, places[i]);
      for (std::size_t j = 0; j < places.size(); ++j) {
        DriveCost best = graph.along(places[i], places[j]);
        const auto ahead = DriveGraph::forward(places[j].stretch);
        for (const auto in : arcs)
          for (const auto last : {ahead, DriveGraph::reverse(ahead)}) {
            if (!graph.drivable(last) || graph.to(in) != graph.from(last) || !allowed(graph, arcs, in, last)) continue;
            const DriveCost part = last == ahead ? graph.before(places[j]) : graph.cost(ahead) - graph.before(places[j]);
            best = std::min(best, known[static_cast<std::size_t>(in)] + part);
          }
        if (!best.reachable()) best = DriveCost::unreachable();
        ASSERT_EQ(matrix(i, j), best) << seed << ": " << i << " to " << j;
        const auto lax = without.path(places[i], places[j]);
        ruled += lax && lax->cost != best;
      }
    }
  }
  EXPECT_GT(ruled, 20u);  // the rules make a difference
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

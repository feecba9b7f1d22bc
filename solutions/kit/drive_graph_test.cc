#include "solutions/kit/drive_graph.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "solutions/kit/drive_city_test.h"

namespace dosi::kit {
namespace {

using Standing = DriveGraph::Standing;

DriveStreets roads(const std::vector<const char*>& entities) {
  DriveStreets out;
  for (const char* text : entities) out.add(json::parse(text).value());
  return out;
}

TEST(DriveStreets, ReadsRoadSegmentsInBothForms) {
  const auto read = roads({
      R"({"id":"r1","type":"RoadSegment","name":{"type":"Property","value":"세종대로"},"alternateName":{"type":"Property","value":"Sejong-daero"},
          "roadClass":{"type":"Property","value":"primary"},"maximumAllowedSpeed":{"type":"Property","value":50,"unitCode":"KMH"},
          "oneway":{"type":"Property","value":true},
          "location":{"type":"GeoProperty","value":{"type":"LineString","coordinates":[[127,37],[127.001,37],[127.001,37]]}},
          "turnRestriction":{"type":"Property","value":[{"kind":"no_left_turn","via":[127.001,37],"to":"r2"}]}})",
      R"({"id":"r2","type":"RoadSegment","name":"새말길","oneway":"-1","roadClass":"residential",
          "location":{"type":"LineString","coordinates":[[127,37],[127,37.001]]}})",
  });
  ASSERT_EQ(read.streets.size(), 2u);
  EXPECT_EQ(read.streets[0].name, (StreetName{"세종대로", "Sejong-daero"}));
  EXPECT_EQ(read.streets[0].speed_kmh, 50);
  EXPECT_TRUE(read.streets[0].one_way);
  EXPECT_EQ(read.streets[0].line.size(), 2u);
  ASSERT_EQ(read.streets[0].turns.size(), 1u);
  EXPECT_EQ(read.streets[0].turns[0].turn, Turn::left);
  EXPECT_EQ(read.streets[0].turns[0].to, "r2");
  EXPECT_EQ(read.streets[1].name, (StreetName{"새말길", "새말길"}));
  EXPECT_EQ(read.streets[1].line.front(), (geo::Point{127, 37.001}));
  EXPECT_TRUE(read.streets[1].one_way);
  EXPECT_EQ(read.speeds_assumed, 1u);
}

TEST(DriveStreets, CountsWhatItLeavesOutOrCorrects) {
  const auto read = roads({
      R"({"id":"a","roadClass":"footway","location":{"type":"LineString","coordinates":[[0,0],[0,1]]}})",
      R"({"id":"b","roadClass":"residential","access":"private","location":{"type":"LineString","coordinates":[[0,0],[0,1]]}})",
      R"({"id":"c","roadClass":"residential","location":{"type":"LineString","coordinates":[[0,0],[0,0]]}})",
      R"({"id":"d","roadClass":"residential","location":{"type":"Point","coordinates":[0,0]}})",
      R"({"id":"e","roadClass":"primary","maximumAllowedSpeed":5000,"location":{"type":"LineString","coordinates":[[0,0],[0,1]]}})",
      R"({"id":"f","roadClass":"primary","maximumAllowedSpeed":"fast","location":{"type":"LineString","coordinates":[[0,0],[0,1]]}})",
      R"({"id":"g","roadClass":"tertiary","junction":"roundabout","maximumAllowedSpeed":0,"location":{"type":"LineString","coordinates":[[0,0],[0,1]]}})",
  });
  EXPECT_EQ(read.not_for_cars, 2u);
  EXPECT_EQ(read.without_line, 2u);
  EXPECT_EQ(read.speeds_corrected, 3u);
  ASSERT_EQ(read.streets.size(), 3u);
  EXPECT_EQ(read.streets[0].speed_kmh, 50);
  EXPECT_TRUE(read.streets[2].one_way);
}

TEST(DriveGraph, CutsStreetsWhereTheyMeet) {
  const DriveGraph graph(streets({street("east", {at(0, 0), at(1, 0), at(2, 0), at(3, 0)}), street("north", {at(2, 0), at(2, 1)}, true)}));
  EXPECT_EQ(graph.junctions(), 4u);
  ASSERT_EQ(graph.stretches(), 3u);
  const auto first = DriveGraph::forward(DriveGraph::Stretch{0});
  EXPECT_NEAR(graph.cost(first).metres(), 222.4, 0.1);
  EXPECT_NEAR(graph.cost(first).seconds(), 22.24, 0.01);  // at 36 km/h
  EXPECT_EQ(graph.line(DriveGraph::Stretch{0}).size(), 3u);
  EXPECT_TRUE(graph.drivable(DriveGraph::reverse(first)));
  EXPECT_FALSE(graph.drivable(DriveGraph::reverse(DriveGraph::forward(DriveGraph::Stretch{2}))));
  EXPECT_EQ(graph.states().size(), 4u);  // nothing is forbidden: one state a junction
}

TEST(DriveGraph, TellsWhatHangsTogether) {
  // A block, a one-way street that leaves it, one that leads into it, and a street elsewhere.
  const DriveGraph graph(streets({street("block", {at(0, 0), at(1, 0), at(1, 1), at(0, 0)}), street("out", {at(1, 1), at(2, 2)}, true),
                                  street("in", {at(-3, -3), at(0, 0)}, true), street("apart", {at(90, 90), at(90, 91)})}));
  EXPECT_EQ(graph.pieces().count, 2u);
  EXPECT_EQ(graph.pieces().no_way_out, 1u);
  EXPECT_EQ(graph.pieces().no_way_in, 1u);
  EXPECT_EQ(graph.pieces().apart, 1u);
  EXPECT_NEAR(graph.pieces().largest_share, 0.339, 0.001);
  EXPECT_EQ(graph.nearest(at(90, 90.5), 50)->standing, Standing::apart);
  EXPECT_EQ(graph.nearest(at(2.1, 2.1), 50)->standing, Standing::no_way_out);
  // The largest piece within reach is preferred to what is nearer.
  EXPECT_EQ(graph.nearest(at(2.1, 2.1), 500)->standing, Standing::main);
  EXPECT_FALSE(graph.nearest(at(50, 50), 500));
}

TEST(DriveGraph, SnapsToAPlaceOnAStretch) {
  const DriveGraph graph(streets({street("east", {at(0, 0), at(1, 0), at(4, 0)})}));
  const auto place = graph.nearest(at(2, 0.1), 100);
  ASSERT_TRUE(place);
  EXPECT_NEAR(place->share, 0.5, 1e-9);
  EXPECT_NEAR(place->metres, 11.12, 0.01);
  EXPECT_NEAR(place->at.lon, 0.002, 1e-12);
  EXPECT_EQ(graph.nearest(at(-0.2, 0), 100)->share, 0);
  EXPECT_EQ(graph.nearest(at(4.2, 0), 100)->share, 1);
}

// A crossing at (1, 1) of "west", "south", "east" and "north", each two stretches long.
DriveStreets crossing() {
  return streets({street("west", {at(-1, 1), at(0, 1), at(1, 1)}), street("south", {at(1, -1), at(1, 0), at(1, 1)}),
                  street("east", {at(1, 1), at(2, 1), at(3, 1)}), street("north", {at(1, 1), at(1, 2), at(1, 3)})});
}

// Where a car that comes by `from` may go at the crossing.
std::vector<std::string> ways(const DriveGraph& graph, const std::string& from) {
  std::vector<std::string> out;
  for (std::uint32_t s = 0; s < graph.stretches(); ++s)
    for (auto arc = DriveGraph::forward(DriveGraph::Stretch{s}); graph.street(arc).id == from; arc = DriveGraph::reverse(arc)) {
      if (graph.place(graph.to(arc)) == at(1, 1)) {
        const auto state = graph.arrival(arc);
        for (auto i = graph.states().first[state]; i < graph.states().first[state + 1]; ++i) out.push_back(graph.street(graph.driven(i)).id);
        return out;
      }
      if (!DriveGraph::is_forward(arc)) break;
    }
  return out;
}

TEST(DriveGraph, ObeysTurnRules) {
  auto city = crossing();
  city.streets[0].turns = {{false, Turn::left, at(1, 1), "north"}};
  city.streets[1].turns = {{true, Turn::right, at(1, 1), "east"}};
  city.streets[2].turns = {{false, Turn::back, at(1, 1), "east"}, {false, Turn::left, at(9, 9), "south"}, {false, {}, at(1, 1), "nowhere"}};
  const DriveGraph graph(city);
  using Names = std::vector<std::string>;
  EXPECT_EQ(ways(graph, "west"), (Names{"west", "south", "east"}));
  EXPECT_EQ(ways(graph, "south"), (Names{"east"}));
  EXPECT_EQ(ways(graph, "east"), (Names{"west", "south", "north"}));
  EXPECT_EQ(ways(graph, "north"), (Names{"west", "south", "east", "north"}));
  EXPECT_EQ(graph.unused_rules(), 2u);
}

TEST(DriveGraph, TellsByTheNameOfARuleWhichPartOfAStreetIsMeant) {
  // One street from west to east, and one from north to south: the rule is for who comes from the west.
  auto city = streets({street("across", {at(0, 1), at(1, 1), at(2, 1)}), street("down", {at(1, 2), at(1, 1), at(1, 0)})});
  city.streets[0].turns = {{false, Turn::left, at(1, 1), "down"}};
  const DriveGraph graph(city);
  // From the west to the north, and from the east to the south: each is a left turn of "across" into "down".
  std::size_t forbidden = 0;
  for (std::uint32_t s = 0; s < graph.states().size(); ++s)
    if (graph.place(graph.junction_of(s)) == at(1, 1)) forbidden += 4 - graph.states().out(s).size();
  EXPECT_EQ(forbidden, 2u);
  EXPECT_EQ(graph.unused_rules(), 0u);
}

TEST(DriveGraph, AddsWhatTurnsCost) {
  const DriveGraph graph(crossing(), {.left_s = 8, .right_s = 2, .back_s = 20});
  const DriveTimes times{DriveGraph(crossing(), {.left_s = 8, .right_s = 2, .back_s = 20})};
  const auto place = [&](double x, double y) { return *graph.nearest(at(x, y), 10); };
  const std::vector<DriveGraph::Place> from{place(0.5, 1)}, to{place(1, 2.5), place(2.5, 1), place(1, -0.5)};
  const auto matrix = times.matrix(from, to);
  EXPECT_NEAR(matrix(0, 0).seconds(), 22.24 + 8, 0.02);
  EXPECT_NEAR(matrix(0, 1).seconds(), 22.24, 0.02);
  EXPECT_NEAR(matrix(0, 2).seconds(), 22.24 + 2, 0.02);
  EXPECT_EQ(matrix.seconds(0, 1), 23);
  EXPECT_EQ(matrix.metres(0, 1), 222);
}

}  // namespace
}  // namespace dosi::kit

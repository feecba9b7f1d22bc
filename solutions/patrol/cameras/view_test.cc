#include "solutions/patrol/cameras/view.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "base/chance.h"
#include "geo/predicate.h"
#include "solutions/patrol/cameras/sight.h"
#include "solutions/patrol/cameras/town_test.h"

namespace dosi::patrol {
namespace {

TEST(Camera, OutOfBoundsIsRefusedByName) {
  EXPECT_TRUE(sound({.id = "c", .place = at_m(0, 0)}));
  EXPECT_EQ(sound({.id = "c", .place = {200, 0}}).error().field, "place");
  EXPECT_EQ(sound({.id = "c", .place = at_m(0, 0), .range_m = 0}).error().field, "range_m");
  EXPECT_EQ(sound({.id = "c", .place = at_m(0, 0), .angle_deg = 400}).error().field, "angle_deg");
  EXPECT_EQ(sound({.id = "c", .place = at_m(0, 0), .direction_deg = NAN}).error().field, "direction_deg");
  EXPECT_EQ(sound({.id = "c", .place = at_m(0, 0), .share = 2}).error().field, "share");
}

TEST(View, IsACircleInTheOpen) {
  const View view({.place = at_m(0, 0), .range_m = 50}, Walls());
  EXPECT_NEAR(view.area_m2(), std::numbers::pi * 2500, 1e-6);
  EXPECT_TRUE(view.sees(at_m(0, 49)));
  EXPECT_FALSE(view.sees(at_m(36, 36)));
  EXPECT_DOUBLE_EQ(view.reach_m(123), 50);
}

TEST(View, IsASectorByDirectionAndAngle) {
  const View north({.place = at_m(0, 0), .range_m = 50, .direction_deg = 0, .angle_deg = 90}, Walls());
  EXPECT_NEAR(north.area_m2(), std::numbers::pi * 2500 / 4, 1e-6);
  EXPECT_TRUE(north.sees(at_m(0, 40)));
  EXPECT_TRUE(north.sees(at_m(-20, 21)));
  EXPECT_FALSE(north.sees(at_m(22, 20)));
  EXPECT_FALSE(north.sees(at_m(0, -10)));
  const View east({.place = at_m(0, 0), .range_m = 50, .direction_deg = 450 - 360, .angle_deg = 60}, Walls());
  EXPECT_TRUE(east.sees(at_m(30, 10)));
  EXPECT_FALSE(east.sees(at_m(10, 30)));
}

TEST(View, EndsAtWallsAndGoesOnBesideThem) {
  const Walls walls({building("10 -5, 20 -5, 20 5, 10 5")});
  const View view({.place = at_m(0, 0), .range_m = 50}, walls);
  EXPECT_NEAR(view.reach_m(90), 10, 1e-6);
  EXPECT_TRUE(view.sees(at_m(10, 0)));  // the wall itself
  EXPECT_FALSE(view.sees(at_m(15, 0)));
  EXPECT_FALSE(view.sees(at_m(30, 0)));
  EXPECT_FALSE(view.sees(at_m(30, 14)));
  EXPECT_TRUE(view.sees(at_m(30, 16)));
  // The wall's shadow: its sector of the circle, less the triangle before it.
  const double half = std::atan2(5, 10);
  EXPECT_NEAR(view.area_m2(), std::numbers::pi * 2500 - half * 2500 + 50, 1e-3);
}

TEST(View, ACameraAtOrInABuildingHangsOutsideOnItsNearestWall) {
  const Walls walls({building("0 0, 40 0, 40 20, 0 20")});
  const View inside({.place = at_m(20, 2), .range_m = 50}, walls);
  EXPECT_FALSE(inside.blind());
  EXPECT_NEAR(inside.moved_m(), 2.1, 0.01);
  EXPECT_TRUE(inside.sees(at_m(20, -30)));
  EXPECT_FALSE(inside.sees(at_m(20, 30)));
  EXPECT_NEAR(inside.area_m2(), std::numbers::pi * 1250, 60);
  const View on_wall({.place = at_m(40, 10), .range_m = 50}, walls);
  EXPECT_TRUE(on_wall.sees(at_m(60, 10)));
  EXPECT_FALSE(on_wall.sees(at_m(20, 30)));
}

TEST(View, ACameraBetweenTwoTouchingBuildingsLooksForTheStreet) {
  const Walls walls({building("0 0, 20 0, 20 20, 0 20"), building("20 0, 40 0, 40 20, 20 20")});
  const View view({.place = at_m(20, 8), .range_m = 50}, walls);  // on the common wall
  EXPECT_FALSE(view.blind());
  EXPECT_NEAR(view.moved_m(), 8.1, 0.05);
  EXPECT_TRUE(view.sees(at_m(20, -10)));
}

TEST(View, DeepInALargeBuildingItIsBlind) {
  const View view({.place = at_m(0, 0), .range_m = 50}, Walls({building("-300 -300, 300 -300, 300 300, -300 300")}));
  EXPECT_TRUE(view.blind());
  EXPECT_FALSE(view.sees(at_m(0, 0)));
  EXPECT_EQ(view.area_m2(), 0);
  EXPECT_FALSE(view.outline());
}

TEST(View, ClosedYardHoldsTheViewIn) {
  const View view({.place = at_m(5, 5), .range_m = 50},
                  Walls({building("-2 -2, 12 -2, 12 0, -2 0"), building("-2 10, 12 10, 12 12, -2 12"), building("-2 -2, 0 -2, 0 12, -2 12"), building("10 -2, 12 -2, 12 12, 10 12")}));
  EXPECT_NEAR(view.area_m2(), 100, 1e-2);
  EXPECT_FALSE(view.sees(at_m(20, 20)));
}

// Ray against each wall, by the areas of triangles in metres: shares nothing with the envelope.
bool blocked(Metres from, Metres to, const std::vector<std::pair<Metres, Metres>>& walls, bool& close) {
  const auto side = [](Metres a, Metres b, Metres c) { return (b.east - a.east) * (c.north - a.north) - (b.north - a.north) * (c.east - a.east); };
  bool out = false;
  for (const auto& [a, b] : walls) {
    const double length = std::hypot(b.east - a.east, b.north - a.north), ray = std::hypot(to.east - from.east, to.north - from.north);
    const double sa = side(from, to, a) / ray, sb = side(from, to, b) / ray, sf = side(a, b, from) / length, st = side(a, b, to) / length;
    close = close || std::abs(sa) < 0.02 || std::abs(sb) < 0.02 || std::abs(st) < 0.1;  // too near to call
    out = out || (sa * sb < 0 && sf * st < 0);
  }
  return out;
}

TEST(View, IsWhatRaysFindInRandomTowns) {
  int judged = 0, unseen = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    Chance chance(seed, 1);
    std::vector<geo::Geometry> buildings;
    std::vector<std::pair<Metres, Metres>> walls;
    for (int b = 0; b < 40; ++b) {  // turned rectangles that touch and overlap
      const double x = chance.uniform(-120, 120), y = chance.uniform(-120, 120), turn = chance.happens(0.5) ? 0 : chance.uniform(0, 3), w = chance.uniform(3, 25), h = chance.uniform(3, 25);
      std::vector<Metres> corners;
      std::string text;
      for (const auto& [u, v] : {std::pair(-w, -h), {w, -h}, {w, h}, {-w, h}}) {
        corners.push_back({x + (u * std::cos(turn) - v * std::sin(turn)) / 2, y + (u * std::sin(turn) + v * std::cos(turn)) / 2});
        text += std::to_string(corners.back().east) + " " + std::to_string(corners.back().north) + (corners.size() < 4 ? "," : "");
      }
      buildings.push_back(building(text));
      for (std::size_t i = 0; i < 4; ++i) walls.emplace_back(corners[i], corners[(i + 1) % 4]);
    }
    const Walls town(buildings);
    const View view({.place = at_m(0, 0), .range_m = 80}, town);
    if (view.blind()) continue;
    const Metres from = LocalPlane({127.0, 37.5}).to(view.stands());
    for (int i = 0; i < 400; ++i) {
      const Metres to{chance.uniform(-80, 80), chance.uniform(-80, 80)};
      const double metres = std::hypot(to.east - from.east, to.north - from.north);
      if (metres > 79.9) continue;
      bool close = false;
      const bool hidden = blocked(from, to, walls, close);
      if (close) continue;
      ++judged, unseen += hidden;
      EXPECT_EQ(view.sees(at_m(to.east, to.north)), !hidden) << "seed " << seed << ": " << to.east << " " << to.north;
    }
  }
  EXPECT_GT(judged, 3000);
  EXPECT_GT(unseen, 1000);
}

TEST(View, OutlineHoldsWhatIsSeen) {
  const Walls walls({building("10 -5, 20 -5, 20 5, 10 5"), building("-30 10, -10 10, -10 12, -30 12")});
  for (const double angle : {360.0, 100.0}) {
    const View view({.place = at_m(0, 0), .range_m = 50, .direction_deg = 80, .angle_deg = angle}, walls);
    const auto outline = view.outline();
    ASSERT_TRUE(outline);
    const auto within = geo::Relation::make(geo::GeoRelation::within, *outline);
    ASSERT_TRUE(within);
    Chance chance(5, 1);
    for (int i = 0; i < 2000; ++i) {
      const double direction = chance.uniform(0, 360), metres = chance.uniform(0.5, 49), reach = view.reach_m(direction);
      if (std::abs(metres - reach) < 0.3 || (reach == 0 && metres < 1)) continue;  // chords of the arcs
      const geo::Point p = at_m(metres * std::sin(direction * std::numbers::pi / 180), metres * std::cos(direction * std::numbers::pi / 180));
      EXPECT_EQ(within->holds(p), metres < reach) << direction << " " << metres;
    }
  }
}

TEST(Sight, TurningCamerasLookAPartOfTheTime) {
  const Sight sight({{.id = "near", .place = at_m(0, 5), .share = kTurningShare}, {.id = "far", .place = at_m(0, -30), .share = kTurningShare}, {.id = "away", .place = at_m(500, 0)}}, Walls());
  EXPECT_DOUBLE_EQ(sight.share_seen(at_m(0, 0)), 0.75);
  const auto seen = sight.seen_from(at_m(0, 0));
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].camera, 0U);
  EXPECT_NEAR(seen[1].metres, 30, 1e-3);
  EXPECT_DOUBLE_EQ(sight.share_seen(at_m(100, 100)), 0);
}

}  // namespace
}  // namespace dosi::patrol

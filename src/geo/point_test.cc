#include "geo/point.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

#include "geo/mercator.h"

namespace dosi::geo {
namespace {

constexpr double kPi = std::numbers::pi;

// Vincenty's form of the great-circle distance for a sphere: stable everywhere, shares nothing with the haversine.
double vincenty_m(Point a, Point b) {
  const double r = kPi / 180, d = (b.lon - a.lon) * r, p = a.lat * r, q = b.lat * r;
  const double y = std::hypot(std::cos(q) * std::sin(d), std::cos(p) * std::sin(q) - std::sin(p) * std::cos(q) * std::cos(d));
  return kEarthRadius_m * std::atan2(y, std::sin(p) * std::sin(q) + std::cos(p) * std::cos(q) * std::cos(d));
}

// The place `distance` metres from a in direction `azimuth`, on the sphere.
Point destination(Point a, double azimuth, double distance) {
  const double r = kPi / 180, s = distance / kEarthRadius_m, lat = a.lat * r;
  const double sine = std::sin(lat) * std::cos(s) + std::cos(lat) * std::sin(s) * std::cos(azimuth);
  const double out = std::asin(std::clamp(sine, -1.0, 1.0));
  const double lon = a.lon * r + std::atan2(std::sin(azimuth) * std::sin(s) * std::cos(lat), std::cos(s) - std::sin(lat) * sine);
  return {std::remainder(lon / r, 360), out / r};
}

TEST(Point, DistanceOnTheSphere) {
  EXPECT_NEAR(distance_m({127, 37}, {127, 38}), kEarthRadius_m * kPi / 180, 1e-6);
  EXPECT_NEAR(distance_m({0, 0}, {180, 0}), kEarthRadius_m * kPi, 1);
  EXPECT_NEAR(distance_m({179.999, 10}, {-179.999, 10}), distance_m({0, 10}, {0.002, 10}), 1e-6);
  EXPECT_EQ(distance_m({1, 2}, {1, 2}), 0);
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> lon(-180, 180), lat(-90, 90), tiny(-1e-4, 1e-4);
  for (int i = 0; i < 20'000; ++i) {
    const Point a{lon(random), lat(random)};
    const Point b = i % 2 == 0 ? Point{lon(random), lat(random)} : Point{a.lon + tiny(random), a.lat + tiny(random)};
    const double expected = vincenty_m(a, b);
    if (expected > 2e7) continue;
    ASSERT_NEAR(distance_m(a, b), expected, 1e-8 + 1e-9 * expected) << a.lon << ' ' << a.lat;
  }
}

TEST(Point, BoxAroundHoldsTheCircle) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> unit(0, 1);
  for (int i = 0; i < 50'000; ++i) {
    const Point centre{i % 7 == 0 ? 180 : 360 * unit(random) - 180, i % 5 == 0 ? 89.99 : 180 * unit(random) - 90};
    const double radius = std::pow(10, 7.3 * unit(random));
    const Box box = box_around(centre, radius);
    const Point edge = destination(centre, 2 * kPi * unit(random), radius * (1 - 1e-9));
    ASSERT_TRUE(box.contains(edge)) << centre.lon << ' ' << centre.lat << ' ' << radius << ' ' << edge.lon << ' ' << edge.lat;
  }
}

TEST(Point, BoxAroundIsTight) {
  const Box box = box_around(Point{127, 37}, 1000);
  EXPECT_NEAR(box.north - box.south, 2 * 1000 / (kEarthRadius_m * kPi / 180), 1e-6);
  EXPECT_NEAR(box.east - box.west, 2 * 1000 / (kEarthRadius_m * kPi / 180 * std::cos(37 * kPi / 180)), 1e-6);
  const Box crossing = box_around(Point{179.999, 0}, 1000);
  EXPECT_TRUE(crossing.crosses_antimeridian());
  EXPECT_TRUE(crossing.contains({-179.995, 0}));
  EXPECT_FALSE(crossing.contains({0, 0}));
  EXPECT_EQ(box_around(Point{0, 0}, 3e7), kWholeEarth);
}

TEST(Point, BoxesMeet) {
  EXPECT_TRUE(intersects({0, 0, 1, 1}, {1, 1, 2, 2}));
  EXPECT_FALSE(intersects({0, 0, 1, 1}, {1.1, 0, 2, 1}));
  EXPECT_TRUE(intersects({170, 0, -170, 1}, {-175, 0, -174, 1}));
  EXPECT_TRUE(intersects({170, 0, -170, 1}, {175, 0, 180, 1}));
  EXPECT_FALSE(intersects({170, 0, -170, 1}, {-160, 0, 160, 1}));
  EXPECT_TRUE(intersects({170, 0, -170, 1}, {175, 0, -179, 1}));
}

TEST(Point, ValidRange) {
  EXPECT_TRUE(is_valid(Point{-180, 90}));
  EXPECT_FALSE(is_valid(Point{180.0001, 0}));
  EXPECT_FALSE(is_valid(Point{0, std::nan("")}));
}

TEST(Mercator, KnownTiles) {
  // Seoul City Hall in the scheme of OpenStreetMap's tiles.
  EXPECT_EQ(tile_at({126.977969, 37.566535}, 10), (TileId{10, 873, 396}));
  EXPECT_EQ(tile_at({0, 0}, 0), (TileId{0, 0, 0}));
  EXPECT_EQ(tile_at({180, -90}, 3), (TileId{3, 7, 7}));
  const Box world = bounds(TileId{0, 0, 0});
  EXPECT_NEAR(world.north, kMercatorLimit_deg, 1e-9);
  EXPECT_NEAR(world.west, -180, 1e-12);
  EXPECT_FALSE(is_valid(TileId{3, 8, 0}));
  EXPECT_FALSE(is_valid(TileId{-1, 0, 0}));
  EXPECT_FALSE(is_valid(TileId{25, 0, 0}));
}

TEST(Mercator, RoundTripsAndBounds) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> lon(-180, 180), lat(-85, 85);
  for (int i = 0; i < 5'000; ++i) {
    const Point p{lon(random), lat(random)}, back = from_world(to_world(p));
    ASSERT_NEAR(back.lon, p.lon, 1e-12 * 180);
    ASSERT_NEAR(back.lat, p.lat, 1e-12 * 180);
    const TileId tile = tile_at(p, i % (kMaxZoom + 1));
    ASSERT_TRUE(is_valid(tile));
    ASSERT_TRUE(bounds(tile, 1e-6).contains(p)) << p.lon << ' ' << p.lat;
  }
}

}  // namespace
}  // namespace dosi::geo

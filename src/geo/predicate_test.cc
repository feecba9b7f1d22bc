#include "geo/predicate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <thread>

#include "geo/geojson.h"
#include "geo/point_locator.h"
#include "json/parse.h"

namespace dosi::geo {
namespace {

Geometry read(std::string_view type, std::string_view coordinates) { return *parse(type, *json::parse(coordinates)); }
bool holds(GeoRelation r, const Geometry& target, const Geometry& reference) { return Relation::make(r, reference)->holds(target); }

class Shapes {
 public:
  explicit Shapes(unsigned seed) : random_(seed) {}
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  double unit() { return std::uniform_real_distribution<double>(0, 1)(random_); }

  // Coordinates on a coarse lattice, so that edges and corners often coincide.
  Point lattice() { return {126.0 + pick(9) / 64.0, 37.0 + pick(9) / 64.0}; }
  Geometry any() {
    switch (pick(6)) {
      case 0: return Geometry(lattice());
      case 1: return {GeometryType::multi_point, {.points = {lattice(), lattice(), lattice()}}};
      case 2: return line();
      default: return box();
    }
  }
  Geometry line() {
    Point a = lattice(), b = lattice();
    while (a == b) b = lattice();
    return {GeometryType::line_string, {.points = {a, b}, .line_ends = {2}}};
  }
  Geometry box() {
    const Point a = lattice();
    return polygon_of({a.lon, a.lat, a.lon + (1 + pick(4)) / 64.0, a.lat + (1 + pick(4)) / 64.0});
  }
  Geometry star(Point centre, double size_deg, int corners) {
    Geometry::Parts parts;
    for (int i = 0; i < corners; ++i) {
      const double angle = 2 * std::numbers::pi * i / corners, r = size_deg * (0.3 + 0.7 * unit());
      parts.points.push_back({centre.lon + r * std::cos(angle), centre.lat + r * std::sin(angle)});
    }
    parts.points.push_back(parts.points.front());
    parts.line_ends = {static_cast<std::uint32_t>(parts.points.size())};
    parts.polygon_ends = {1};
    return {GeometryType::polygon, std::move(parts)};
  }

 private:
  std::mt19937_64 random_;
};

TEST(Relation, WordsOfTheClause) {
  const Geometry square = read("Polygon", "[[[0,0],[10,0],[10,10],[0,10],[0,0]]]");
  const Geometry inner = read("Polygon", "[[[2,2],[4,2],[4,4],[2,4],[2,2]]]");
  const Geometry beside = read("Polygon", "[[[5,5],[15,5],[15,15],[5,15],[5,5]]]");
  EXPECT_TRUE(holds(GeoRelation::within, inner, square));
  EXPECT_FALSE(holds(GeoRelation::within, square, inner));
  EXPECT_TRUE(holds(GeoRelation::contains, square, inner));
  EXPECT_TRUE(holds(GeoRelation::overlaps, square, beside));
  EXPECT_FALSE(holds(GeoRelation::overlaps, square, inner));
  EXPECT_TRUE(holds(GeoRelation::intersects, square, beside));
  EXPECT_TRUE(holds(GeoRelation::disjoint, inner, beside));
  EXPECT_TRUE(holds(GeoRelation::equals, square, read("Polygon", "[[[10,0],[10,10],[5,10],[0,10],[0,0],[10,0]]]")));
  EXPECT_TRUE(holds(GeoRelation::within, Point{5, 5}, square));
  EXPECT_FALSE(holds(GeoRelation::within, Point{0, 5}, square)) << "the edge is not inside";
  EXPECT_TRUE(holds(GeoRelation::intersects, Point{0, 5}, square));
  EXPECT_TRUE(holds(GeoRelation::contains, square, Point{5, 5}));
  EXPECT_TRUE(holds(GeoRelation::equals, Point{5, 5}, read("MultiPoint", "[[5,5]]")));
  EXPECT_TRUE(holds(GeoRelation::within, Point{5, 0}, read("LineString", "[[0,0],[10,0]]")));
  for (const char* word : {"within", "contains", "intersects", "equals", "disjoint", "overlaps"})
    EXPECT_EQ(name(*parse_relation(word)), word);
  EXPECT_FALSE(parse_relation("near"));
}

TEST(Relation, HolesAndParts) {
  const Geometry ring = read("Polygon", "[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[3,3],[7,3],[7,7],[3,7],[3,3]]]");
  EXPECT_FALSE(holds(GeoRelation::within, Point{5, 5}, ring));
  EXPECT_TRUE(holds(GeoRelation::within, Point{1, 5}, ring));
  EXPECT_TRUE(holds(GeoRelation::intersects, Point{3, 5}, ring));
  const Geometry two = read("MultiPolygon", "[[[[0,0],[1,0],[1,1],[0,1],[0,0]]],[[[5,0],[6,0],[6,1],[5,1],[5,0]]]]");
  EXPECT_TRUE(holds(GeoRelation::within, Point{5.5, 0.5}, two));
  EXPECT_FALSE(holds(GeoRelation::within, Point{3, 0.5}, two));
}

TEST(Relation, MendsWhatCrossesItself) {
  const Geometry bow = read("Polygon", "[[[0,0],[10,10],[10,0],[0,10],[0,0]]]");
  EXPECT_TRUE(holds(GeoRelation::within, bow, read("Polygon", "[[[-1,-1],[11,-1],[11,11],[-1,11],[-1,-1]]]")));
  EXPECT_FALSE(holds(GeoRelation::contains, bow, Point{5, 1})) << "between the two triangles";
  EXPECT_TRUE(holds(GeoRelation::contains, bow, Point{1, 5}));
  EXPECT_TRUE(holds(GeoRelation::equals, bow, bow));
  EXPECT_TRUE(holds(GeoRelation::within, Point{1, 5}, bow));
  EXPECT_FALSE(holds(GeoRelation::within, Point{5, 1}, bow));
  EXPECT_TRUE(holds(GeoRelation::intersects, read("LineString", "[[-1,5],[1,5]]"), bow));
  EXPECT_FALSE(holds(GeoRelation::intersects, read("LineString", "[[4,1],[6,1]]"), bow));
}

TEST(Relation, RefusesAPolygonWithoutArea) {
  const Geometry speck = read("Polygon", "[[[1,1],[1,1],[1,1],[1,1]]]");
  const auto refused = Relation::make(GeoRelation::within, speck);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_request);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("at [1, 1]"));
  EXPECT_FALSE(holds(GeoRelation::within, speck, read("Polygon", "[[[5,5],[6,5],[6,6],[5,5]]]")));
}

TEST(Relation, Symmetries) {
  Shapes shapes(5);
  for (int i = 0; i < 4'000; ++i) {
    const Geometry a = shapes.any(), b = shapes.any();
    const bool meet = holds(GeoRelation::intersects, a, b);
    ASSERT_EQ(meet, holds(GeoRelation::intersects, b, a)) << to_text(a) << to_text(b);
    ASSERT_EQ(meet, !holds(GeoRelation::disjoint, a, b)) << to_text(a) << to_text(b);
    ASSERT_EQ(holds(GeoRelation::within, a, b), holds(GeoRelation::contains, b, a)) << to_text(a) << to_text(b);
    ASSERT_EQ(holds(GeoRelation::equals, a, b), holds(GeoRelation::equals, b, a));
    ASSERT_EQ(holds(GeoRelation::overlaps, a, b), holds(GeoRelation::overlaps, b, a));
    ASSERT_EQ(holds(GeoRelation::equals, a, b),
              holds(GeoRelation::within, a, b) && holds(GeoRelation::contains, a, b)) << to_text(a) << to_text(b);
    ASSERT_EQ(meet, distance_m(a, b) == 0) << to_text(a) << to_text(b);
  }
}

// A MultiPoint of one goes through GEOS, a Point through our own path.
TEST(Relation, PointsAgreeWithGeos) {
  Shapes shapes(6);
  for (int i = 0; i < 300; ++i) {
    const Geometry reference = i % 3 == 0   ? shapes.star({126.04, 37.04}, 0.05, 3 + shapes.pick(60))
                               : i % 3 == 1 ? shapes.any()
                                            : read("Polygon", "[[[126,37],[126.08,37],[126.08,37.08],[126.03,37.03],[126,37]]]");
    for (const auto relation : {GeoRelation::within, GeoRelation::contains, GeoRelation::intersects, GeoRelation::equals,
                                GeoRelation::disjoint, GeoRelation::overlaps}) {
      const Relation asked = *Relation::make(relation, reference);
      for (int k = 0; k < 40; ++k) {
        const auto corners = reference.points();
        const Point p = k % 3 == 0   ? corners[static_cast<std::size_t>(shapes.pick(static_cast<int>(corners.size())))]
                        : k % 3 == 1 ? shapes.lattice()
                                     : Point{126 + 0.09 * shapes.unit(), 37 + 0.09 * shapes.unit()};
        const Geometry one{GeometryType::multi_point, {.points = {p}}};
        ASSERT_EQ(asked.holds(p), asked.holds(one)) << name(relation) << to_text(reference) << to_text(p);
        ASSERT_TRUE(!asked.holds(p) || !asked.search_box() || asked.search_box()->contains(p));
      }
    }
  }
}

TEST(Relation, ManyThreadsAskOne) {
  Shapes shapes(7);
  const Relation asked = *Relation::make(GeoRelation::intersects, shapes.star({126.04, 37.04}, 0.05, 50));
  std::vector<Geometry> targets;
  for (int i = 0; i < 500; ++i) targets.push_back(shapes.any());
  std::vector<int> counts(4);
  std::vector<std::thread> threads;
  for (int& count : counts)
    threads.emplace_back([&] { count = static_cast<int>(std::count_if(targets.begin(), targets.end(), [&](const Geometry& g) { return asked.holds(g); })); });
  for (auto& t : threads) t.join();
  EXPECT_GT(counts[0], 0);
  EXPECT_THAT(counts, testing::Each(counts[0]));
}

TEST(Orientation, IsExactNearTheLine) {
  const double u = 0x1p-53;
  EXPECT_EQ(orientation({0.5, 0.5}, {12, 12}, {24, 24}), 0);
  EXPECT_EQ(orientation({0.5, 0.5}, {12, 12}, {24, 24 + 24 * 4 * u}), 1);
  EXPECT_EQ(orientation({0.5 + u, 0.5}, {12, 12}, {24, 24}), -1);
  EXPECT_EQ(orientation({0.5, 0.5 + u}, {12, 12}, {24, 24}), 1);
  EXPECT_EQ(orientation({126.1, 37.1}, {126.2, 37.2}, {126.1, 37.1}), 0);
}

// The same distance by brute force: places along the edges, no two further apart than step_m, and plain haversines.
std::vector<Point> along(const Geometry& g, double step_m) {
  std::vector<Point> out(g.points().begin(), g.points().end());
  for (std::size_t i = 0; i < g.line_count(); ++i) {
    const auto line = g.line(i);
    for (std::size_t k = 1; k < line.size(); ++k) {
      const double n = std::ceil(distance_m(line[k - 1], line[k]) / step_m);
      for (double t = 1; t < n; ++t)
        out.push_back({std::lerp(line[k - 1].lon, line[k].lon, t / n), std::lerp(line[k - 1].lat, line[k].lat, t / n)});
    }
  }
  return out;
}
double brute_force_m(const Geometry& a, const Geometry& b, double step_m) {
  double best = 1e9;
  const auto theirs = along(b, step_m);
  for (const Point p : along(a, step_m))
    for (const Point q : theirs) best = std::min(best, distance_m(p, q));
  return best;
}

TEST(Distance, AgreesWithDensifiedEdges) {
  Shapes shapes(8);
  for (int i = 0; i < 150; ++i) {
    const double lat = i % 3 == 0 ? 70 : 37, size = i % 2 == 0 ? 0.02 : 2;  // kilometres and hundreds of kilometres
    const Geometry a = shapes.star({127, lat}, size, 3 + shapes.pick(i % 4 == 0 ? 150 : 5));
    const Geometry b = i % 5 == 0 ? Geometry(Point{127 + 3 * size * shapes.unit() + size, lat + size * shapes.unit()})
                                  : shapes.star({127 + 2.2 * size, lat + size * shapes.unit()}, size, 3 + shapes.pick(5));
    const double step = size * 111'000 / 100, found = distance_m(a, b), expected = brute_force_m(a, b, step);
    ASSERT_LE(found, expected + 0.021) << to_text(a) << to_text(b);
    // The nearest places are at most half a step from a sample on either side.
    ASSERT_GE(found, std::sqrt(std::max(expected * expected - step * step, 0.0)) - 0.021) << to_text(a) << to_text(b);
    ASSERT_NEAR(found, distance_m(b, a), 1e-6);
  }
}

TEST(Distance, LongEastWestEdgesStayOnTheirParallel) {
  // The great circle between the ends runs 5.6 km north of the parallel here: RFC 7946 wants the parallel.
  const Geometry edge = read("LineString", "[[120,37],[127,37]]");
  EXPECT_NEAR(distance_m(edge, Point{123.5, 37.01}), 0.01 * kEarthRadius_m * std::numbers::pi / 180, 0.03);
  EXPECT_EQ(distance_m(edge, Point{123.5, 37}), 0);
}

TEST(Distance, KnownCases) {
  const Geometry square = read("Polygon", "[[[127,37],[127.01,37],[127.01,37.01],[127,37.01],[127,37]]]");
  EXPECT_EQ(distance_m(square, Point{127.005, 37.005}), 0);
  EXPECT_EQ(distance_m(square, read("LineString", "[[127.002,37.002],[127.003,37.003]]")), 0) << "inside without touching";
  const double degree = kEarthRadius_m * std::numbers::pi / 180;
  EXPECT_NEAR(distance_m(square, Point{127.005, 37.02}), 0.01 * degree, 0.011);
  EXPECT_NEAR(distance_m(square, Point{127.02, 37.02}), distance_m({127.01, 37.01}, {127.02, 37.02}), 1e-6);
  EXPECT_NEAR(distance_m(read("LineString", "[[179.9,10],[180,10]]"), read("LineString", "[[-180,10.1],[-179.9,10.1]]")),
              0.1 * degree, 0.02) << "across the antimeridian";
  EXPECT_NEAR(distance_m(read("MultiPoint", "[[0,0],[10,10]]"), Point{10, 11}), degree, 1e-6);
}

TEST(Near, IsDistanceWithinRadius) {
  Shapes shapes(9);
  for (int i = 0; i < 2'000; ++i) {
    const Geometry reference = i % 2 == 0 ? Geometry(shapes.lattice()) : shapes.any();
    const Geometry target = i % 3 == 0 ? Geometry(Point{126 + 0.1 * shapes.unit(), 37 + 0.1 * shapes.unit()}) : shapes.any();
    const double distance = distance_m(reference, target);
    for (const double radius : {distance, distance * (1 - 1e-7), distance * (1 + 1e-7), 500.0, 5'000.0}) {
      const Near near(reference, radius);
      ASSERT_EQ(near.holds(target), distance <= radius) << to_text(reference) << to_text(target) << radius;
      ASSERT_TRUE(!near.holds(target) || intersects(near.search_box(), bounds(target)));
    }
  }
}

TEST(Near, AcrossTheAntimeridianAndAtThePole) {
  const Near near(Point{179.99, 0}, 5'000);
  EXPECT_TRUE(near.holds(Point{-179.99, 0}));
  EXPECT_TRUE(near.search_box().contains({-179.99, 0}));
  const Near pole(Point{0, 89.99}, 5'000);
  EXPECT_TRUE(pole.holds(Point{180, 89.99}));
  EXPECT_TRUE(pole.search_box().contains({180, 89.99}));
  EXPECT_TRUE(Near(Point{0, 0}, 3e7).holds(Point{180, 0}));
}

}  // namespace
}  // namespace dosi::geo

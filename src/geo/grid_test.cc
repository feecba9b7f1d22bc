#include "geo/grid.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace dosi::geo {
namespace {

class World {
 public:
  explicit World(unsigned seed) : random_(seed) {}
  double between(double a, double b) { return std::uniform_real_distribution<double>(a, b)(random_); }
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  // A city, the whole earth, the antimeridian, the poles, and exact corners of the world and of cells.
  Point point() {
    switch (pick(6)) {
      case 0: return {between(-180, 180), between(-90, 90)};
      case 1: return {pick(2) == 0 ? between(179.9, 180) : between(-180, -179.9), between(-0.1, 0.1)};
      case 2: return {between(-180, 180), pick(2) == 0 ? between(89.9, 90) : between(-90, -89.9)};
      case 3: return {pick(2) == 0 ? 180.0 : -180.0, pick(3) * 90.0 - 90};
      case 4: return {127 + pick(20) * kFinestCell_deg, 37 + pick(20) * kFinestCell_deg};
      default: return {between(127, 127.1), between(37, 37.1)};
    }
  }
  Box box() {
    const Point a = point();
    const double width = std::pow(10, between(-5, 2)), height = std::pow(10, between(-5, 1.9));
    return {a.lon, a.lat, std::min(a.lon + width, 180.0), std::min(a.lat + height, 90.0)};
  }
  Box query() {
    const Point a = point();
    switch (pick(4)) {
      case 0: return box_around(a, std::pow(10, between(0, 7)));
      case 1: return kWholeEarth;
      case 2: return box_of(a);
      default: {
        Box b = box();
        if (pick(3) == 0) std::swap(b.west, b.east);
        return b;
      }
    }
  }

 private:
  std::mt19937_64 random_;
};

template <class Search>
std::vector<std::uint32_t> sorted_keys(Search&& search) {
  std::vector<std::uint32_t> keys;
  search(keys);
  std::sort(keys.begin(), keys.end());
  return keys;
}

TEST(PointIndex, IsBruteForce) {
  World world(1);
  PointIndex index;
  std::vector<Point> points;
  for (std::uint32_t i = 0; i < 3'000; ++i) index.insert(i, points.emplace_back(world.point()));
  for (int round = 0; round < 1'500; ++round) {
    const auto key = static_cast<std::uint32_t>(world.pick(3'000));
    const Point to = world.point();
    ASSERT_TRUE(index.move(key, points[key], to));
    points[key] = to;
    const Box box = world.query();
    const auto found = sorted_keys([&](auto& keys) {
      index.search(box, [&](std::uint32_t k, Point p) {
        keys.push_back(k);
        EXPECT_EQ(p, points[k]);
      });
    });
    const auto expected = sorted_keys([&](auto& keys) {
      for (std::uint32_t k = 0; k < points.size(); ++k)
        if (box.contains(points[k])) keys.push_back(k);
    });
    ASSERT_EQ(found, expected) << box.west << ' ' << box.south << ' ' << box.east << ' ' << box.north;
  }
  EXPECT_EQ(index.size(), points.size());
  EXPECT_FALSE(index.erase(0, {1, 1}));
  for (std::uint32_t i = 0; i < points.size(); ++i) ASSERT_TRUE(index.erase(i, points[i]));
  EXPECT_EQ(index.size(), 0u);
  EXPECT_EQ(index.memory_bytes(), 0u);
}

TEST(SpatialIndex, IsBruteForce) {
  World world(2);
  SpatialIndex index;
  std::vector<Box> boxes;
  for (std::uint32_t i = 0; i < 2'000; ++i) {
    Box box = i % 3 == 0 ? box_of(world.point()) : world.box();
    if (i % 50 == 1) std::swap(box.west, box.east);  // across the antimeridian
    index.insert(i, boxes.emplace_back(box));
  }
  for (int round = 0; round < 1'500; ++round) {
    const auto key = static_cast<std::uint32_t>(world.pick(2'000));
    ASSERT_TRUE(index.erase(key, boxes[key]));
    ASSERT_FALSE(index.erase(key, boxes[key]));
    index.insert(key, boxes[key] = world.box());
    const Box box = world.query();
    const auto found = sorted_keys([&](auto& keys) { index.search(box, [&](std::uint32_t k) { keys.push_back(k); }); });
    const auto expected = sorted_keys([&](auto& keys) {
      for (std::uint32_t k = 0; k < boxes.size(); ++k)
        if (intersects(boxes[k], box)) keys.push_back(k);
    });
    ASSERT_EQ(found, expected) << box.west << ' ' << box.south << ' ' << box.east << ' ' << box.north;
  }
  EXPECT_EQ(index.size(), boxes.size());
}

TEST(PointIndex, OneKeyAtSeveralPlaces) {
  PointIndex index;
  index.insert(7, {1, 1}), index.insert(7, {2, 2}), index.insert(7, {1, 1});
  EXPECT_TRUE(index.erase(7, {1, 1}));
  EXPECT_EQ(index.size(), 2u);
  int seen = 0;
  index.search(kWholeEarth, [&](std::uint32_t, Point) { ++seen; });
  EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace dosi::geo

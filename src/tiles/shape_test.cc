#include "tiles/shape.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace dosi::tiles {
namespace {

constexpr double kLow = -kBuffer, kHigh = kExtent + kBuffer;

class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}
  double between(double a, double b) { return std::uniform_real_distribution<double>(a, b)(random_); }
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  TilePoint place() { return {between(-3000, 7000), between(-3000, 7000)}; }
  Path star(int corners) {
    const TilePoint centre = place();
    const double size = std::pow(10, between(1, 4));
    Path ring;
    for (int i = 0; i < corners; ++i) {
      const double angle = 2 * std::numbers::pi * i / corners, r = size * between(0.2, 1);
      ring.push_back({centre.x + r * std::cos(angle), centre.y + r * std::sin(angle)});
    }
    return ring;
  }

 private:
  std::mt19937_64 random_;
};

bool in_ring(const Path& ring, TilePoint p) {
  bool inside = false;
  for (std::size_t i = 0, j = ring.empty() ? 0 : ring.size() - 1; i < ring.size(); j = i++)
    if ((ring[i].y > p.y) != (ring[j].y > p.y) &&
        p.x < (ring[j].x - ring[i].x) * (p.y - ring[i].y) / (ring[j].y - ring[i].y) + ring[i].x)
      inside = !inside;
  return inside;
}

double distance(TilePoint p, const Path& line) {
  double best = 1e18;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const TilePoint a = line[i - 1], b = line[i];
    const double dx = b.x - a.x, dy = b.y - a.y, l = dx * dx + dy * dy;
    const double t = l == 0 ? 0 : std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / l, 0.0, 1.0);
    best = std::min(best, std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy));
  }
  return best;
}

bool in_buffer(TilePoint p, double slack = 0) {
  return kLow - slack <= p.x && p.x <= kHigh + slack && kLow - slack <= p.y && p.y <= kHigh + slack;
}

TEST(Shape, ClippedRingsHoldTheSamePlaces) {
  Chance chance(1);
  for (int i = 0; i < 2'000; ++i) {
    const Path ring = chance.star(3 + chance.pick(30)), clipped = clip_ring(ring);
    for (const TilePoint p : clipped) ASSERT_TRUE(in_buffer(p));
    for (int k = 0; k < 50; ++k) {
      const TilePoint p{chance.between(kLow, kHigh), chance.between(kLow, kHigh)};
      ASSERT_EQ(in_ring(ring, p), in_ring(clipped, p)) << i << ' ' << p.x << ' ' << p.y;
    }
  }
}

TEST(Shape, ClippedLinesAreTheLineInside) {
  Chance chance(2);
  for (int i = 0; i < 2'000; ++i) {
    Path line;
    for (int n = 2 + chance.pick(6); n > 0; --n) line.push_back(chance.place());
    const auto parts = clip_line(line);
    for (const Path& part : parts) {
      ASSERT_GE(part.size(), 2u);
      for (const TilePoint p : part) {
        ASSERT_TRUE(in_buffer(p, 1e-6));
        ASSERT_LT(distance(p, line), 1e-6);
      }
    }
    for (int k = 0; k < 20; ++k) {
      const auto edge = static_cast<std::size_t>(chance.pick(static_cast<int>(line.size()) - 1));
      const double t = chance.between(0, 1);
      const TilePoint p{std::lerp(line[edge].x, line[edge + 1].x, t), std::lerp(line[edge].y, line[edge + 1].y, t)};
      if (!in_buffer(p)) continue;
      ASSERT_TRUE(std::any_of(parts.begin(), parts.end(), [&](const Path& part) { return distance(p, part) < 1e-6; }));
    }
  }
}

TEST(Shape, ALineThroughALongEdgeStaysWhole) {
  EXPECT_EQ(clip_line({{10, 10}, {20, 10}, {20, 20}}), (std::vector<Path>{{{10, 10}, {20, 10}, {20, 20}}}));
  EXPECT_EQ(clip_line({{-500, 10}, {9000, 10}}), (std::vector<Path>{{{kLow, 10}, {kHigh, 10}}}));
  EXPECT_EQ(clip_line({{10, 10}, {9000, 10}, {9000, 20}, {10, 20}}).size(), 2u);
  EXPECT_TRUE(clip_line({{-500, -500}, {-500, 9000}}).empty());
}

TEST(Shape, SimplifiedStaysWithinTolerance) {
  Chance chance(3);
  for (int i = 0; i < 500; ++i) {
    Path line{{0, 0}};
    for (int k = 0; k < 60; ++k) line.push_back({line.back().x + chance.between(-5, 10), line.back().y + chance.between(-5, 5)});
    const Path thin = simplified(line, 4);
    EXPECT_EQ(thin.front(), line.front());
    EXPECT_EQ(thin.back(), line.back());
    for (const TilePoint p : line) ASSERT_LE(distance(p, thin), 4 + 1e-9);
  }
  EXPECT_EQ(simplified({{0, 0}, {1, 0}, {2, 0}, {3, 0}}, 0).size(), 2u);
  EXPECT_EQ(simplified({{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}}, 4).size(), 5u) << "a closed ring";
}

TEST(Shape, AreaIsPositiveClockwiseOnScreen) {
  EXPECT_EQ(doubled_area(Path{{0, 0}, {10, 0}, {10, 10}, {0, 10}}), 200);
  EXPECT_EQ(doubled_area(Path{{0, 10}, {10, 10}, {10, 0}, {0, 0}}), -200);
}

TEST(TileSpace, CornersOfTheTile) {
  const geo::TileId tile{10, 873, 396};
  const TileSpace space(tile);
  const geo::Box box = geo::bounds(tile);
  const TilePoint corner = space.to_tile({box.west, box.north}), far = space.to_tile({box.east, box.south});
  EXPECT_NEAR(corner.x, 0, 1e-6);
  EXPECT_NEAR(corner.y, 0, 1e-6);
  EXPECT_NEAR(far.x, kExtent, 1e-6);
  EXPECT_NEAR(far.y, kExtent, 1e-6);
}

}  // namespace
}  // namespace dosi::tiles

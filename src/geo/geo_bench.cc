#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <random>
#include <vector>

#include "geo/geojson.h"
#include "geo/grid.h"
#include "geo/predicate.h"
#include "geo/projection.h"

namespace dosi::geo {
namespace {

// A million points spread evenly over 50 km x 50 km around Seoul.
constexpr std::size_t kPoints = 1'000'000;
constexpr double kDegree_m = kEarthRadius_m * std::numbers::pi / 180;

struct City {
  std::vector<Point> points;
  PointIndex index;
  std::mt19937_64 random{1};

  Point place() {
    std::uniform_real_distribution<double> metres(-25'000, 25'000);
    const double lat = 37.55 + metres(random) / kDegree_m;
    return {127 + metres(random) / kDegree_m / std::cos(37.55 * std::numbers::pi / 180), lat};
  }
  City() {
    for (std::uint32_t i = 0; i < kPoints; ++i) index.insert(i, points.emplace_back(place()));
    check();
  }
  template <class Predicate>
  std::size_t found(const Predicate& predicate, const Box& box) const {
    std::size_t n = 0;
    index.search(box, [&](std::uint32_t, Point p) { n += predicate.holds(p); });
    return n;
  }
  template <class Predicate>
  std::size_t brute_force(const Predicate& predicate) const {
    std::size_t n = 0;
    for (const Point p : points) n += predicate.holds(p);
    return n;
  }
  // Figures for wrong answers are worth nothing.
  void check() {
    for (int i = 0; i < 20; ++i) {
      const Near near(place(), 500);
      const Relation within = *Relation::make(GeoRelation::within, dodecagon(place()));
      std::size_t measured = 0;
      for (const Point p : points) measured += distance_m(near_centre, p) <= 500;
      const Near at(near_centre, 500);
      if (found(near, near.search_box()) != brute_force(near) || found(at, at.search_box()) != measured ||
          found(within, *within.search_box()) != brute_force(within)) {
        std::fputs("the index and brute force differ\n", stderr);
        std::abort();
      }
      near_centre = place();
    }
  }
  // 12 corners, about 1 km2.
  static Geometry dodecagon(Point centre) {
    Geometry::Parts parts;
    for (int i = 0; i <= 12; ++i) {
      const double angle = 2 * std::numbers::pi * (i % 12) / 12, r = 577 / kDegree_m;
      parts.points.push_back({centre.lon + r * std::cos(angle) / std::cos(centre.lat * std::numbers::pi / 180),
                              centre.lat + r * std::sin(angle)});
    }
    parts.line_ends = {13}, parts.polygon_ends = {1};
    return {GeometryType::polygon, std::move(parts)};
  }
  Point near_centre{127, 37.55};
};
City& city() {
  static City c;
  return c;
}

void near_500m(benchmark::State& state) {
  City& c = city();
  std::size_t hits = 0;
  for (auto _ : state) {
    const Near near(c.place(), 500);
    hits += c.found(near, near.search_box());
  }
  state.counters["hits"] = static_cast<double>(hits) / static_cast<double>(state.iterations());
  state.counters["B/point"] = static_cast<double>(c.index.memory_bytes()) / kPoints;
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(near_500m);

void near_500m_brute_force(benchmark::State& state) {
  City& c = city();
  for (auto _ : state) benchmark::DoNotOptimize(c.brute_force(Near(c.place(), 500)));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(near_500m_brute_force)->Unit(benchmark::kMillisecond);

void within_dodecagon(benchmark::State& state) {
  City& c = city();
  std::size_t hits = 0;
  for (auto _ : state) {
    const Relation within = *Relation::make(GeoRelation::within, City::dodecagon(c.place()));
    hits += c.found(within, *within.search_box());
  }
  state.counters["hits"] = static_cast<double>(hits) / static_cast<double>(state.iterations());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(within_dodecagon);

void insert(benchmark::State& state) {
  City& c = city();
  for (auto _ : state) {
    PointIndex index;
    for (std::uint32_t i = 0; i < kPoints; ++i) index.insert(i, c.points[i]);
    benchmark::DoNotOptimize(index.size());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kPoints));
}
BENCHMARK(insert)->Unit(benchmark::kMillisecond);

void move(benchmark::State& state) {
  City& c = city();
  for (auto _ : state) {
    const auto key = static_cast<std::uint32_t>(c.random() % kPoints);
    const Point to = c.place();
    c.index.move(key, c.points[key], to);
    c.points[key] = to;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(move);

void parse_and_print_point(benchmark::State& state) {
  const json::Value value(json::Object{{"type", "Point"}, {"coordinates", json::Array{126.9779692, 37.566535}}});
  for (auto _ : state) benchmark::DoNotOptimize(to_text(*parse(value)));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(parse_and_print_point);

void project_5179(benchmark::State& state) {
  const Projection projection = *Projection::from_epsg(5179);
  double x = 953'901;
  for (auto _ : state) benchmark::DoNotOptimize(projection.to_wgs84(x += 0.01, 1'952'032)->lon);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(project_5179);

}  // namespace
}  // namespace dosi::geo

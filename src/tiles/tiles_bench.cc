#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "geo/grid.h"
#include "tiles/cluster.h"

namespace dosi::tiles {
namespace {

constexpr geo::TileId kCity{9, 436, 198};  // Seoul and around

std::vector<geo::Point> million_points() {
  std::mt19937_64 random(1);
  const geo::Box box = geo::bounds(kCity);
  std::uniform_real_distribution<double> lon(box.west, box.east), lat(box.south, box.north);
  std::vector<geo::Point> out(1'000'000);
  for (auto& p : out) p = {lon(random), lat(random)};
  return out;
}

// A tile of the whole city: a million points in their index, merged to clusters, written.
void cluster_tile_of_1m_points(benchmark::State& state) {
  geo::PointIndex index;
  std::uint32_t key = 0;
  for (const geo::Point p : million_points()) index.insert(key++, p);
  std::size_t bytes = 0;
  for (auto _ : state) {
    ClusterGrid grid(kCity);
    index.search(geo::bounds(kCity), [&](std::uint32_t k, geo::Point p) { grid.add(k, p); });
    TileWriter w(kCity);
    w.begin_layer("Device");
    const std::array<Property, 1> own{{{"id", "urn:ngsi-ld:Device:1"}}};
    add_clusters(w, grid, [&](std::uint32_t) { return std::span<const Property>(own); });
    bytes = w.finish().size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(cluster_tile_of_1m_points)->Unit(benchmark::kMillisecond);

// 10,000 points each with an id and a number, not merged.
void plain_points(benchmark::State& state) {
  auto points = million_points();
  points.resize(10'000);
  for (auto _ : state) {
    TileWriter w(kCity);
    w.begin_layer("Device");
    double i = 0;
    for (const geo::Point p : points) {
      const std::string id = "urn:ngsi-ld:Device:" + std::to_string(static_cast<int>(++i));
      const std::array<Property, 2> own{{{"id", id}, {"value", std::fmod(i, 97) / 10}}};
      w.add(p, own);
    }
    benchmark::DoNotOptimize(w.finish());
  }
  state.SetItemsProcessed(state.iterations() * 10'000);
}
BENCHMARK(plain_points)->Unit(benchmark::kMillisecond);

// A street network: lines of 8 places, some across the edge.
void streets(benchmark::State& state) {
  std::mt19937_64 random(2);
  const geo::Box box = geo::bounds(kCity, 0.1);
  std::uniform_real_distribution<double> lon(box.west, box.east), lat(box.south, box.north), step(-0.002, 0.002);
  std::vector<geo::Geometry> lines;
  for (int i = 0; i < 10'000; ++i) {
    geo::Geometry::Parts parts{.points = {{lon(random), lat(random)}}, .line_ends = {8}};
    while (parts.points.size() < 8) parts.points.push_back({parts.points.back().lon + step(random), parts.points.back().lat + step(random)});
    lines.emplace_back(geo::GeometryType::line_string, std::move(parts));
  }
  const std::array<Property, 1> own{{{"class", "residential"}}};
  for (auto _ : state) {
    TileWriter w(kCity);
    w.begin_layer("RoadSegment");
    for (const auto& g : lines) w.add(g, own);
    benchmark::DoNotOptimize(w.finish());
  }
  state.SetItemsProcessed(state.iterations() * 10'000);
}
BENCHMARK(streets)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace dosi::tiles

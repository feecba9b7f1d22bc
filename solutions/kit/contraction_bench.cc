#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>

#include "base/chance.h"
#include "solutions/kit/drive_times.h"

// 1,000 x 1,000 drive times on a synthetic city, beside Dijkstra from every place; the same answers, or no time. Rows with
// a 1 behind the side have costs for turns as well. Then on streets of OpenStreetMap in DOSI_DATA, else in ../shared/data;
// without them those rows say so.
namespace dosi::kit {
namespace {

// A perturbed grid as a Korean city might be: avenues at every tenth street, some streets one-way, some missing.
DriveStreets grid_city(int side, std::uint64_t seed) {
  Chance chance(seed, 1);
  std::vector<geo::Point> places;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      places.push_back({126.9 + 0.001 * (x + chance.uniform(-0.3, 0.3)), 37.4 + 0.0008 * (y + chance.uniform(-0.3, 0.3))});
  DriveStreets out;
  const auto add = [&](int from, int to, int number) {
    const bool avenue = number % 10 == 0;
    if (!avenue && chance.happens(0.08)) return;
    const auto at = [&](int i) { return places[static_cast<std::size_t>(i)]; };
    out.streets.push_back({"", {at(from), at(to)}, {}, avenue ? 50.0 : 30.0, !avenue && chance.happens(0.15), {}});
    if (chance.happens(0.5)) std::reverse(out.streets.back().line.begin(), out.streets.back().line.end());
  };
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      if (x + 1 < side) add(y * side + x, y * side + x + 1, y);
      if (y + 1 < side) add(y * side + x, y * side + side + x, x);
    }
  return out;
}

DriveGraph city(int side, int turns) { return DriveGraph(grid_city(side, 7), turns != 0 ? TurnCosts{6, 2, 15} : TurnCosts{}); }

const DriveTimes& times(int side, int turns) {
  static std::map<std::pair<int, int>, DriveTimes> all;
  return all.try_emplace({side, turns}, city(side, turns)).first->second;
}

std::vector<DriveGraph::Place> places_on(const DriveGraph& graph, std::size_t count) {
  Chance chance(3, 3);
  std::vector<DriveGraph::Place> out;
  while (out.size() < count) {
    const DriveGraph::Stretch stretch{static_cast<std::uint32_t>(chance.below(static_cast<int>(graph.stretches())))};
    if (graph.standing(stretch) == DriveGraph::Standing::main) out.push_back({stretch, chance.uniform(), graph.line(stretch)[0]});
  }
  return out;
}

DriveMatrix plain(const DriveGraph& graph, std::span<const DriveGraph::Place> from, std::span<const DriveGraph::Place> to) {
  std::vector<DriveCost> out;
  for (const auto& a : from) {
    const auto costs = least_costs(graph.states(), graph.starts(a));
    for (const auto& b : to) {
      DriveCost best = graph.along(a, b);
      for (const Seed& seed : graph.ends(b)) best = std::min(best, costs[seed.node] + seed.cost);
      out.push_back(best);
    }
  }
  return {to.size(), std::move(out)};
}

void check(const DriveTimes& t, std::span<const DriveGraph::Place> places) {
  const auto some = places.first(std::min<std::size_t>(20, places.size()));
  const auto a = t.matrix(some, places), b = plain(t.graph(), some, places);
  for (std::size_t i = 0; i < a.rows(); ++i)
    for (std::size_t j = 0; j < a.columns(); ++j)
      if (a(i, j) != b(i, j)) std::fprintf(stderr, "the matrix and Dijkstra differ at %zu, %zu\n", i, j), std::abort();
}

void build(benchmark::State& state) {
  const DriveGraph graph = city(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  for (auto _ : state) {
    const Contraction hierarchy(graph.states(), graph.state_places());
    state.counters["states"] = hierarchy.size();
    state.counters["arcs"] = static_cast<double>(hierarchy.arcs());
  }
  state.counters["junctions"] = static_cast<double>(graph.junctions());
}

void matrix(benchmark::State& state) {
  const DriveTimes& t = times(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  const auto places = places_on(t.graph(), 1000);
  check(t, places);
  for (auto _ : state) benchmark::DoNotOptimize(t.matrix(places, static_cast<unsigned>(state.range(2))));
}

void dijkstra(benchmark::State& state) {
  const DriveGraph& graph = times(static_cast<int>(state.range(0)), static_cast<int>(state.range(1))).graph();
  const auto places = places_on(graph, 1000);
  // From ten of them; the whole takes a hundred times as long.
  for (auto _ : state) benchmark::DoNotOptimize(plain(graph, std::span(places).first(10), places));
  state.counters["for_1000_s"] = benchmark::Counter(static_cast<double>(state.iterations()) / 100, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void path(benchmark::State& state) {
  const DriveTimes& t = times(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  const auto places = places_on(t.graph(), 1000);
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(t.path(places[i % 1000], places[(i * 7 + 1) % 1000])), ++i;
}

void extract(benchmark::State& state, const char* name, TurnCosts costs) {
  const char* set = std::getenv("DOSI_DATA");
  auto streets = read_drive_streets(std::filesystem::path(set != nullptr ? set : "../shared/data") / "osm" / name);
  if (!streets) return state.SkipWithError(streets.error().message.c_str());
  const auto start = std::clock();
  const DriveTimes t(DriveGraph(std::move(*streets), costs));
  state.counters["build_s"] = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  state.counters["junctions"] = static_cast<double>(t.graph().junctions());
  state.counters["states"] = static_cast<double>(t.graph().states().size());
  state.counters["main_share"] = t.graph().pieces().largest_share;
  state.counters["pieces"] = static_cast<double>(t.graph().pieces().count);
  state.counters["unused_rules"] = static_cast<double>(t.graph().unused_rules());
  const auto places = places_on(t.graph(), 1000);
  check(t, places);
  for (auto _ : state) benchmark::DoNotOptimize(t.matrix(places));
}

#define DOSI_CITIES(name) BENCHMARK(name)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime()
DOSI_CITIES(build)->Args({100, 0})->Args({100, 1})->Args({316, 0})->Args({316, 1})->Iterations(1);
DOSI_CITIES(matrix)->Args({100, 0, 1})->Args({316, 0, 1})->Args({316, 0, 2})->Args({316, 1, 1});
DOSI_CITIES(dijkstra)->Args({100, 0})->Args({316, 0})->Args({316, 1})->Iterations(1);
DOSI_CITIES(path)->Args({316, 0})->Args({316, 1});
#define DOSI_EXTRACT(name, file)                                                                            \
  BENCHMARK_CAPTURE(extract, name, file, TurnCosts{})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime(); \
  BENCHMARK_CAPTURE(extract, name##_turns, file, TurnCosts{6, 2, 15})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()
DOSI_EXTRACT(portland, "portland-central-filtered.osm.pbf");
DOSI_EXTRACT(porto_alegre, "poa_osm.pbf");
DOSI_EXTRACT(liechtenstein, "liechtenstein-latest.osm.pbf");

}  // namespace
}  // namespace dosi::kit

#include <benchmark/benchmark.h>

#include <cmath>
#include <numbers>

#include "base/chance.h"
#include "solutions/patrol/cameras/reaches.h"
#include "solutions/patrol/cameras/town_test.h"

// What a camera's view costs in a town of 10,000 buildings, and places told by it, beside rays against every wall near.

namespace dosi::patrol {
namespace {

constexpr double kRange_m = 100;

std::vector<geo::Geometry> town_of(int side) {
  Chance chance(1, 1);
  std::vector<geo::Geometry> out;
  for (int i = 0; i < side * side; ++i) {
    const double x = i % side * 25, y = i / side * 25, w = chance.uniform(8, 22), h = chance.uniform(8, 22);
    out.push_back(building(std::to_string(x) + " " + std::to_string(y) + "," + std::to_string(x + w) + " " + std::to_string(y) + "," + std::to_string(x + w) + " " + std::to_string(y + h) + "," +
                           std::to_string(x) + " " + std::to_string(y + h)));
  }
  return out;
}

struct Task {
  Walls walls{town_of(100)};
  std::vector<Camera> cameras;
  std::vector<std::vector<geo::Point>> places;  // by camera, within its range
  Task() {
    Chance chance(2, 1);
    for (int i = 0; i < 64; ++i) {
      const double x = chance.uniform(200, 2300), y = chance.uniform(200, 2300);
      cameras.push_back({.place = at_m(x, y), .range_m = kRange_m});
      places.emplace_back();
      for (int k = 0; k < 100; ++k) {
        const double turn = chance.uniform(0, 2 * std::numbers::pi), metres = kRange_m * std::sqrt(chance.uniform());
        places.back().push_back(at_m(x + metres * std::sin(turn), y + metres * std::cos(turn)));
      }
    }
  }
};
const Task& task() {
  static const Task t;
  return t;
}

bool ray_passes(geo::Point from, geo::Point to, const Walls& walls) {
  const LocalPlane plane(from);
  const Metres p = plane.to(to);
  bool passes = true;
  walls.search(geo::united(geo::box_of(from), geo::box_of(to)), [&](geo::Point wa, geo::Point wb) {
    const Metres a = plane.to(wa), b = plane.to(wb), along{b.east - a.east, b.north - a.north};
    const double sa = p.east * a.north - p.north * a.east, sb = p.east * b.north - p.north * b.east;
    const double sf = along.east * -a.north + along.north * a.east, st = along.east * (p.north - a.north) - along.north * (p.east - a.east);
    passes = passes && !(sa * sb < 0 && sf * st < 0);
  });
  return passes;
}

void rays(benchmark::State& state) {
  std::size_t told = 0, i = 0;
  for (auto _ : state) {
    const std::size_t c = i++ % task().cameras.size();
    const auto stand = task().walls.footing(task().cameras[c].place);
    for (const geo::Point p : task().places[c]) benchmark::DoNotOptimize(ray_passes(stand->place, p, task().walls)), ++told;
  }
  state.counters["places"] = benchmark::Counter(static_cast<double>(told), benchmark::Counter::kIsRate);
}
BENCHMARK(rays);

void views(benchmark::State& state) {
  std::size_t differ = 0, told = 0;
  for (std::size_t c = 0; c < task().cameras.size(); ++c) {
    const View view(task().cameras[c], task().walls);
    for (const geo::Point p : task().places[c]) {
      const bool near = geo::distance_m(view.stands(), p) < kRange_m;
      differ += near && view.sees(p) != ray_passes(view.stands(), p, task().walls), ++told;
    }
  }
  if (differ * 100 > told) return state.SkipWithError("views and rays differ in more than places at walls");
  std::size_t i = 0;
  told = 0;
  for (auto _ : state) {
    const std::size_t c = i++ % task().cameras.size();
    const View view(task().cameras[c], task().walls);
    for (const geo::Point p : task().places[c]) benchmark::DoNotOptimize(view.sees(p)), ++told;
  }
  state.counters["places"] = benchmark::Counter(static_cast<double>(told), benchmark::Counter::kIsRate);
  state.counters["views"] = benchmark::Counter(static_cast<double>(i), benchmark::Counter::kIsRate);
}
BENCHMARK(views);

}  // namespace
}  // namespace dosi::patrol

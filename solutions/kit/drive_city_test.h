#pragma once
#include <string>
#include <utility>
#include <vector>

#include "base/chance.h"
#include "solutions/kit/drive_times.h"

// For tests of drives: small cities, and the plain way to measure drives.
namespace dosi::kit {

// Places 111 m apart: x to the east, y to the north.
inline geo::Point at(double x, double y) { return {0.001 * x, 0.001 * y}; }

inline DriveStreet street(std::string name, std::vector<geo::Point> line, bool one_way = false, double speed_kmh = 36) {
  DriveStreet out{name, std::move(line), {name, name}, speed_kmh, one_way, {}};
  return out;
}

inline DriveStreets streets(std::vector<DriveStreet> list) {
  DriveStreets out;
  out.streets = std::move(list);
  return out;
}

// Streets between random places of a small field, some one-way, some twice, with random rules for turning.
inline DriveStreets random_city(std::uint64_t seed, int side, int count, double one_way, int rules) {
  Chance chance(seed, 11);
  DriveStreets out;
  const auto place = [&] { return at(chance.below(side), chance.below(side)); };
  for (int i = 0; i < count; ++i) {
    std::vector<geo::Point> line{place()};
    while (line.size() < 2 || chance.happens(0.3))
      if (const auto p = place(); p != line.back()) line.push_back(p);
    out.streets.push_back(street("S" + std::to_string(i), line, chance.happens(one_way), 10.0 + 10 * chance.below(5)));
    if (chance.happens(0.1)) out.streets.push_back(out.streets.back()), out.streets.back().id += "b";
  }
  for (int i = 0; i < rules; ++i) {
    auto& from = out.streets[static_cast<std::size_t>(chance.below(static_cast<int>(out.streets.size())))];
    const auto& to = out.streets[static_cast<std::size_t>(chance.below(static_cast<int>(out.streets.size())))];
    from.turns.push_back({chance.happens(0.3), std::nullopt, from.line.back(), to.id});
  }
  return out;
}

inline DriveGraph::Place random_place(const DriveGraph& graph, Chance& chance) {
  const DriveGraph::Stretch stretch{static_cast<std::uint32_t>(chance.below(static_cast<int>(graph.stretches())))};
  const auto line = graph.line(stretch);
  if (chance.happens(0.2)) return {stretch, 0, line.front()};
  if (chance.happens(0.2)) return {stretch, 1, line.back()};
  return *graph.nearest({(line[0].lon + line[1].lon) / 2, (line[0].lat + line[1].lat) / 2}, 100);
}

}  // namespace dosi::kit

#include "geo/mercator.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dosi::geo {
namespace {

constexpr double kRadiansPerDegree = std::numbers::pi / 180;

std::uint32_t cell(double unit, double side) {
  return static_cast<std::uint32_t>(std::clamp(std::floor(unit * side), 0.0, side - 1));
}

}  // namespace

bool is_valid(TileId t) { return t.z >= 0 && t.z <= kMaxZoom && t.x < (1u << t.z) && t.y < (1u << t.z); }

WorldPoint to_world(Point p) {
  const double lat = std::clamp(p.lat, -kMercatorLimit_deg, kMercatorLimit_deg) * kRadiansPerDegree;
  return {p.lon / 360 + 0.5, std::clamp(0.5 - std::atanh(std::sin(lat)) / (2 * std::numbers::pi), 0.0, 1.0)};
}

Point from_world(WorldPoint w) {
  return {(w.x - 0.5) * 360, std::atan(std::sinh((0.5 - w.y) * 2 * std::numbers::pi)) / kRadiansPerDegree};
}

TileId tile_at(Point p, int z) {
  const WorldPoint w = to_world(p);
  const double side = std::ldexp(1, z);
  return {z, cell(w.x, side), cell(w.y, side)};
}

Box bounds(TileId t, double margin) {
  const double side = std::ldexp(1, t.z);
  const auto unit = [&](double tiles) { return std::clamp(tiles / side, 0.0, 1.0); };
  const Point north_west = from_world({unit(t.x - margin), unit(t.y - margin)});
  const Point south_east = from_world({unit(t.x + 1 + margin), unit(t.y + 1 + margin)});
  return {north_west.lon, south_east.lat, south_east.lon, north_west.lat};
}

double tile_width_m(int z, double lat) {
  return 2 * std::numbers::pi * kEarthRadius_m * std::cos(lat * kRadiansPerDegree) / std::ldexp(1, z);
}

}  // namespace dosi::geo

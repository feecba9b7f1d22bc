#pragma once
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "geo/geometry.h"
#include "solutions/patrol/cameras/local_plane.h"

namespace dosi::patrol {

// Test towns are drawn in metres east and north of a place in Seoul.
inline geo::Point at_m(double east, double north) { return LocalPlane({127.0, 37.5}).from({east, north}); }

// "0 0, 10 0, 10 10": a building's corners.
inline geo::Geometry building(std::string_view corners) {
  std::vector<geo::Point> ring;
  std::string text(corners);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    char* rest = nullptr;
    const double east = std::strtod(text.c_str() + at, &rest);
    ring.push_back(at_m(east, std::strtod(rest, nullptr)));
    at = comma + 1;
  }
  ring.push_back(ring.front());
  const auto n = static_cast<std::uint32_t>(ring.size());
  return geo::Geometry(geo::GeometryType::polygon, {std::move(ring), {n}, {1}, {}});
}

}  // namespace dosi::patrol

#include "solutions/patrol/cameras/walls.h"

#include <algorithm>
#include <cmath>

#include "geo/point_locator.h"
#include "solutions/patrol/cameras/local_plane.h"

namespace dosi::patrol {
namespace {

// The place of a wall nearest to the plane's origin, and the wall's direction.
struct Foot {
  double metres;
  Metres at, along;
};

Foot foot(Metres a, Metres b) {
  const Metres at = nearest_on(a, b);
  return {std::hypot(at.east, at.north), at, {b.east - a.east, b.north - a.north}};
}

}  // namespace

Walls::Walls(std::vector<geo::Geometry> buildings) {
  for (geo::Geometry& b : buildings) {
    if (!b.is_polygonal()) continue;
    index_.insert(static_cast<std::uint32_t>(buildings_.size()), geo::bounds(b));
    buildings_.push_back(std::move(b));
  }
}

bool Walls::holds(geo::Point p) const {
  bool held = false;
  index_.search(geo::box_of(p), [&](std::uint32_t b) {
    held = held || geo::PointLocator(buildings_[b]).locate(p) != geo::Location::exterior;
  });
  return held;
}

std::optional<Walls::Footing> Walls::footing(geo::Point p) const {
  const LocalPlane plane(p);
  const auto feet_within = [&](double radius_m) {
    std::vector<Foot> feet;
    search(geo::box_around(p, radius_m), [&](geo::Point a, geo::Point b) {
      if (const Foot f = foot(plane.to(a), plane.to(b)); f.metres <= radius_m) feet.push_back(f);
    });
    return feet;
  };
  if (!holds(p) && feet_within(kOff_m / 2).empty()) return Footing{p, 0};
  for (double radius_m = 5; radius_m <= kMost_m; radius_m = radius_m < kMost_m ? std::min(6 * radius_m, kMost_m) : 2 * kMost_m) {
    std::vector<Foot> feet = feet_within(radius_m);
    std::sort(feet.begin(), feet.end(), [](const Foot& a, const Foot& b) { return a.metres < b.metres; });
    for (const Foot& f : feet) {
      const double length = std::hypot(f.along.east, f.along.north);
      if (length == 0) continue;
      for (const double side : {kOff_m / length, -kOff_m / length}) {
        const Metres off{f.at.east - side * f.along.north, f.at.north + side * f.along.east};
        if (const geo::Point at = plane.from(off); !holds(at)) return Footing{at, std::hypot(off.east, off.north)};
      }
    }
  }
  return {};
}

}  // namespace dosi::patrol

#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>

#include "geo/point.h"

namespace dosi::patrol {

// Metres east and north of a place.
struct Metres {
  double east = 0, north = 0;
};

// The plane that touches the sphere at a place: good to 1e-5 of the distance within a kilometre of it.
class LocalPlane {
 public:
  explicit LocalPlane(geo::Point origin)
      : origin_(origin), per_lat_(geo::kEarthRadius_m * std::numbers::pi / 180), per_lon_(per_lat_ * std::cos(origin.lat * std::numbers::pi / 180)) {}
  geo::Point origin() const { return origin_; }
  Metres to(geo::Point p) const { return {(p.lon - origin_.lon) * per_lon_, (p.lat - origin_.lat) * per_lat_}; }
  geo::Point from(Metres m) const { return {origin_.lon + m.east / per_lon_, origin_.lat + m.north / per_lat_}; }

 private:
  geo::Point origin_;
  double per_lat_, per_lon_;
};

// The place on the line from a to b that is nearest to the origin.
inline Metres nearest_on(Metres a, Metres b) {
  const double east = b.east - a.east, north = b.north - a.north, length2 = east * east + north * north;
  const double t = length2 > 0 ? std::clamp(-(a.east * east + a.north * north) / length2, 0.0, 1.0) : 0;
  return {a.east + t * east, a.north + t * north};
}

}  // namespace dosi::patrol

#pragma once
#include <cmath>
#include <cstdint>
#include <optional>

#include "geo/point.h"

namespace dosi::trace {

// Whole steps of 1/1024 m, so that sums and comparisons of distances are exact.
inline constexpr double kStepsPerMetre = 1024;
struct Place {
  std::int32_t x = 0, y = 0;
  bool operator==(const Place&) const = default;
};

// Where places lie: Mercator's projection, true to scale at the origin's latitude (so in every small circle distances are true but for
// the factor `scale`, anywhere on earth), or metres that a file brought with it.
class Plane {
 public:
  static Plane metres(double origin_x, double origin_y) { return Plane(origin_x, origin_y); }
  static Plane around(geo::Point origin);

  bool in_degrees() const { return cos_origin_ > 0; }
  // None more than 2,000 km from the origin, or of a latitude beyond 85 degrees. (x, y) are degrees or the file's metres.
  std::optional<Place> place(double x, double y) const;
  // Steps of the plane that one metre has at the height of a place.
  double steps_per_metre(Place p) const;
  double distance_m(Place a, Place b) const;
  // Degrees, or the file's metres.
  struct Coordinates {
    double x = 0, y = 0;
  };
  Coordinates coordinates(Place p) const;

 private:
  Plane(double x, double y) : origin_x_(x), origin_y_(y) {}
  double origin_x_, origin_y_;  // steps before rounding: metres or projected metres
  double cos_origin_ = 0;       // 0: the file's own metres
};

}  // namespace dosi::trace

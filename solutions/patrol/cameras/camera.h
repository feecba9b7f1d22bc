#pragma once
#include <string>

#include "base/result.h"
#include "geo/point.h"

namespace dosi::patrol {

// Part of the time that a turning camera (PTZ) looks at any one place of its circle.
inline constexpr double kTurningShare = 0.5;
inline constexpr double kMostRange_m = 2000;

// A camera as the open-data tables of cities describe it. A dome is a full circle; a turning one a full circle of
// share kTurningShare; a fixed one a sector.
struct Camera {
  std::string id;
  geo::Point place;
  double range_m = 50;
  double direction_deg = 0;  // the middle of the sector, clockwise from north
  double angle_deg = 360;    // of the whole sector, 0 to 360
  double share = 1;          // of the time it looks at a place that it can see, 0 to 1
};

// bad_request naming the member: a place off the earth, a range of 0 or over 2,000 m, an angle or a share out of bounds.
Result<void> sound(const Camera& camera);

}  // namespace dosi::patrol

#include "solutions/kit/turn.h"

#include <cmath>
#include <numbers>

namespace dosi::kit {
namespace {

constexpr double kRadiansPerDegree = std::numbers::pi / 180;

// Clockwise from the north.
double bearing_deg(geo::Point from, geo::Point to) {
  const double east = (to.lon - from.lon) * std::cos(from.lat * kRadiansPerDegree);
  return std::atan2(east, to.lat - from.lat) / kRadiansPerDegree;
}

}  // namespace

double turn_deg(geo::Point before, geo::Point here, geo::Point after) {
  const double turn = bearing_deg(here, after) - bearing_deg(before, here);
  return turn > 180 ? turn - 360 : turn < -180 ? turn + 360 : turn;
}

Turn turn_of(double degrees) {
  if (std::abs(degrees) <= 40) return Turn::straight;
  if (std::abs(degrees) >= 170) return Turn::back;
  return degrees < 0 ? Turn::left : Turn::right;
}

}  // namespace dosi::kit

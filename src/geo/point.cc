#include "geo/point.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dosi::geo {
namespace {

constexpr double kRadiansPerDegree = std::numbers::pi / 180;
constexpr double kSlack_deg = 1e-9;  // 0.1 mm: more than rounding can take from a box

double wrapped(double lon) { return lon < -180 ? lon + 360 : lon > 180 ? lon - 360 : lon; }

// Where the parts of a crossing box meet the other one.
bool widths_meet(const Box& a, const Box& b) {
  if (a.crosses_antimeridian() && b.crosses_antimeridian()) return true;
  if (a.crosses_antimeridian()) return b.east >= a.west || b.west <= a.east;
  if (b.crosses_antimeridian()) return a.east >= b.west || a.west <= b.east;
  return a.west <= b.east && b.west <= a.east;
}

}  // namespace

bool intersects(const Box& a, const Box& b) { return a.south <= b.north && b.south <= a.north && widths_meet(a, b); }

Box united(const Box& a, const Box& b) {
  return {std::min(a.west, b.west), std::min(a.south, b.south), std::max(a.east, b.east), std::max(a.north, b.north)};
}

bool is_valid(Point p) { return p.lon >= -180 && p.lon <= 180 && p.lat >= -90 && p.lat <= 90; }

double distance_m(Point a, Point b) {
  const double sin_lat = std::sin((b.lat - a.lat) * kRadiansPerDegree / 2);
  const double sin_lon = std::sin((b.lon - a.lon) * kRadiansPerDegree / 2);
  const double h = sin_lat * sin_lat +
                   std::cos(a.lat * kRadiansPerDegree) * std::cos(b.lat * kRadiansPerDegree) * sin_lon * sin_lon;
  return 2 * kEarthRadius_m * std::asin(std::sqrt(std::min(h, 1.0)));
}

Box box_around(Point centre, double radius_m) { return widened(box_of(centre), radius_m); }

Box widened(const Box& box, double distance_m) {
  const double angle = distance_m / kEarthRadius_m;
  const double reach = angle / kRadiansPerDegree * (1 + 1e-12) + kSlack_deg;
  Box out{-180, std::max(box.south - reach, -90.0), 180, std::min(box.north + reach, 90.0)};
  const double furthest_lat = std::max(std::abs(box.south), std::abs(box.north));
  if (!(furthest_lat + reach < 90)) return out;  // a pole is inside: every longitude
  const double sine = std::sin(angle) / std::cos(furthest_lat * kRadiansPerDegree);
  if (!(sine < 1)) return out;
  const double width = std::asin(sine) / kRadiansPerDegree * (1 + 1e-9) + kSlack_deg;
  const double span = (box.crosses_antimeridian() ? 360 : 0) + box.east - box.west;
  if (span + 2 * width >= 360) return out;
  out.west = wrapped(box.west - width), out.east = wrapped(box.east + width);
  return out;
}

}  // namespace dosi::geo

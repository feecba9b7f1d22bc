#pragma once
#include <cmath>
#include <vector>

#include "geo/point.h"

namespace dosi::city {

// Metres east and north of the city's centre.
struct Xy {
  double x = 0;
  double y = 0;
  friend Xy operator+(Xy a, Xy b) { return {a.x + b.x, a.y + b.y}; }
  friend Xy operator-(Xy a, Xy b) { return {a.x - b.x, a.y - b.y}; }
  friend Xy operator*(Xy a, double f) { return {a.x * f, a.y * f}; }
};
inline double dot(Xy a, Xy b) {
  return a.x * b.x + a.y * b.y;
}
inline double cross(Xy a, Xy b) {
  return a.x * b.y - a.y * b.x;
}
inline double length(Xy a) {
  return std::sqrt(dot(a, a));
}
inline double distance_m(Xy a, Xy b) {
  return length(b - a);
}
inline Xy between(Xy a, Xy b, double share) {
  return a + (b - a) * share;
}

// Where the plane touches the earth: reclaimed, so far empty ground on Korea's west coast, so that the city covers no
// real one. The plane is equirectangular; its distances are true to 0.1 % within 10 km and 1 % within 40 km.
inline constexpr geo::Point kCentre{126.62, 35.79};
geo::Point to_lon_lat(Xy p);
Xy to_xy(geo::Point p);

using Line = std::vector<Xy>;
double length_m(const Line& line);
// The point `along_m` metres from the start, clamped to the line; `heading_rad` (if asked) is counter-clockwise from
// east.
Xy point_along(const Line& line, double along_m, double* heading_rad = nullptr);
double distance_to_line_m(Xy p, const Line& line);
// Positive when counter-clockwise. The ring is not closed.
double signed_area_m2(const Line& ring);
Xy centroid(const Line& ring);
bool contains(const Line& ring, Xy p);

}  // namespace dosi::city

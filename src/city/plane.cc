#include "city/plane.h"

#include <algorithm>
#include <limits>

#include "city/exact.h"

namespace dosi::city {
namespace {
constexpr double kDegreeM = geo::kEarthRadius_m * exact::kPi / 180;
double parallel_m() {
  static const double value = kDegreeM * exact::cos(kCentre.lat * exact::kPi / 180);
  return value;
}
}  // namespace

geo::Point to_lon_lat(Xy p) {
  const auto rounded = [](double v) { return std::floor(v * 1e7 + 0.5) / 1e7; };
  return {rounded(kCentre.lon + p.x / parallel_m()), rounded(kCentre.lat + p.y / kDegreeM)};
}

Xy to_xy(geo::Point p) {
  return {(p.lon - kCentre.lon) * parallel_m(), (p.lat - kCentre.lat) * kDegreeM};
}

double length_m(const Line& line) {
  double sum = 0;
  for (std::size_t i = 1; i < line.size(); ++i) sum += distance_m(line[i - 1], line[i]);
  return sum;
}

Xy point_along(const Line& line, double along_m, double* heading_rad) {
  std::size_t i = 1;
  double left = std::max(0.0, along_m), step = distance_m(line[0], line[1]);
  while (left > step && i + 1 < line.size()) {
    left -= step;
    ++i;
    step = distance_m(line[i - 1], line[i]);
  }
  const Xy d = line[i] - line[i - 1];
  if (heading_rad) *heading_rad = exact::atan2(d.y, d.x);
  return between(line[i - 1], line[i], step > 0 ? std::min(1.0, left / step) : 0);
}

double distance_to_line_m(Xy p, const Line& line) {
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < line.size(); ++i) {
    const Xy d = line[i] - line[i - 1];
    const double t = dot(d, d) > 0 ? std::clamp(dot(p - line[i - 1], d) / dot(d, d), 0.0, 1.0) : 0;
    best = std::min(best, distance_m(p, between(line[i - 1], line[i], t)));
  }
  return best;
}

double signed_area_m2(const Line& ring) {
  double sum = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) sum += cross(ring[i], ring[(i + 1) % ring.size()]);
  return sum / 2;
}

Xy centroid(const Line& ring) {
  Xy sum;
  double area = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    // Relative to the first corner: far from the origin the sums would lose digits.
    const Xy a = ring[i] - ring[0], b = ring[(i + 1) % ring.size()] - ring[0];
    sum = sum + (a + b) * cross(a, b);
    area += cross(a, b);
  }
  return area == 0 ? ring[0] : ring[0] + sum * (1 / (3 * area));
}

bool contains(const Line& ring, Xy p) {
  bool inside = false;
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const Xy a = ring[i], b = ring[j];
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

}  // namespace dosi::city

#include "geo/geometry.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "geo/point_locator.h"

namespace dosi::geo {
namespace {

bool same_altitude(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

// Longitudes shrink by this, so that plane lengths and areas near `lat` are true to scale.
double lon_scale(double lat) { return std::cos(lat * 0.017453292519943295); }

Point middle_of_line(std::span<const Point> line) {
  const double scale = lon_scale(line.front().lat);
  const auto length = [&](std::size_t i) {
    return std::hypot((line[i].lon - line[i - 1].lon) * scale, line[i].lat - line[i - 1].lat);
  };
  double rest = 0;
  for (std::size_t i = 1; i < line.size(); ++i) rest += length(i);
  rest /= 2;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const double here = length(i);
    if (rest <= here && here > 0) {
      const double t = rest / here;
      return {std::lerp(line[i - 1].lon, line[i].lon, t), std::lerp(line[i - 1].lat, line[i].lat, t)};
    }
    rest -= here;
  }
  return line.front();
}

double length_deg(std::span<const Point> line) {
  double sum = 0;
  const double scale = lon_scale(line.front().lat);
  for (std::size_t i = 1; i < line.size(); ++i)
    sum += std::hypot((line[i].lon - line[i - 1].lon) * scale, line[i].lat - line[i - 1].lat);
  return sum;
}

struct Moments {
  double area = 0;  // twice, signed
  Point weighted;
};
Moments moments(std::span<const Point> ring, Point origin) {
  Moments m;
  for (std::size_t i = 1; i < ring.size(); ++i) {
    const Point a{ring[i - 1].lon - origin.lon, ring[i - 1].lat - origin.lat};
    const Point b{ring[i].lon - origin.lon, ring[i].lat - origin.lat};
    const double cross = a.lon * b.lat - b.lon * a.lat;
    m.area += cross;
    m.weighted.lon += (a.lon + b.lon) * cross;
    m.weighted.lat += (a.lat + b.lat) * cross;
  }
  return m;
}

// The middle of the widest stretch inside the polygon on the parallel `lat`.
Point widest_inside(const Geometry& g, std::size_t polygon, double lat) {
  std::vector<double> crossings;
  for (std::size_t r = g.first_ring(polygon); r < g.first_ring(polygon + 1); ++r) {
    const auto ring = g.line(r);
    for (std::size_t i = 1; i < ring.size(); ++i) {
      const Point a = ring[i - 1], b = ring[i];
      if ((a.lat > lat) != (b.lat > lat))
        crossings.push_back(a.lon + (lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon));
    }
  }
  std::sort(crossings.begin(), crossings.end());
  Point best = g.line(g.first_ring(polygon)).front();
  double widest = -1;
  for (std::size_t i = 1; i < crossings.size(); i += 2)
    if (const double width = crossings[i] - crossings[i - 1]; width > widest)
      widest = width, best = {(crossings[i] + crossings[i - 1]) / 2, lat};
  return best;
}

Point inside_polygon(const Geometry& g, std::size_t polygon) {
  const auto outer = g.line(g.first_ring(polygon));
  const Point origin = outer.front();
  Moments sum = moments(outer, origin);
  const double outer_sign = sum.area < 0 ? -1 : 1;
  sum.area *= outer_sign, sum.weighted.lon *= outer_sign, sum.weighted.lat *= outer_sign;
  for (std::size_t r = g.first_ring(polygon) + 1; r < g.first_ring(polygon + 1); ++r) {
    const Moments hole = moments(g.line(r), origin);
    const double sign = hole.area < 0 ? -1 : 1;
    sum.area -= sign * hole.area;
    sum.weighted.lon -= sign * hole.weighted.lon, sum.weighted.lat -= sign * hole.weighted.lat;
  }
  const Box box = [&] {
    Box b = box_of(origin);
    for (const Point p : outer) b = united(b, box_of(p));
    return b;
  }();
  if (sum.area > 0) {
    const Point centroid{origin.lon + sum.weighted.lon / (3 * sum.area), origin.lat + sum.weighted.lat / (3 * sum.area)};
    if (box.contains(centroid) && PointLocator(g, polygon).locate(centroid) == Location::interior) return centroid;
  }
  return widest_inside(g, polygon, (box.south + box.north) / 2);
}

std::size_t largest_polygon(const Geometry& g) {
  std::size_t best = 0;
  double largest = -1;
  for (std::size_t p = 0; p < g.polygon_count(); ++p) {
    const auto outer = g.line(g.first_ring(p));
    if (const double area = std::abs(moments(outer, outer.front()).area); area > largest) largest = area, best = p;
  }
  return best;
}

std::size_t longest_line(const Geometry& g) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < g.line_count(); ++i)
    if (length_deg(g.line(i)) > length_deg(g.line(best))) best = i;
  return best;
}

}  // namespace

std::string_view name(GeometryType type) {
  switch (type) {
    case GeometryType::point: return "Point";
    case GeometryType::multi_point: return "MultiPoint";
    case GeometryType::line_string: return "LineString";
    case GeometryType::multi_line_string: return "MultiLineString";
    case GeometryType::polygon: return "Polygon";
    case GeometryType::multi_polygon: return "MultiPolygon";
  }
  return "Point";
}

bool Geometry::Parts::operator==(const Parts& other) const {
  return points == other.points && line_ends == other.line_ends && polygon_ends == other.polygon_ends &&
         std::equal(altitudes.begin(), altitudes.end(), other.altitudes.begin(), other.altitudes.end(), same_altitude);
}

Geometry::Geometry(GeometryType type, Parts parts)
    : point_(parts.points.front()), parts_(std::make_shared<const Parts>(std::move(parts))), type_(type) {}

int Geometry::dimension() const {
  switch (type_) {
    case GeometryType::point:
    case GeometryType::multi_point: return 0;
    case GeometryType::line_string:
    case GeometryType::multi_line_string: return 1;
    default: return 2;
  }
}

std::span<const Point> Geometry::line(std::size_t i) const {
  const std::size_t begin = i == 0 ? 0 : parts_->line_ends[i - 1];
  return std::span(parts_->points).subspan(begin, parts_->line_ends[i] - begin);
}

double Geometry::altitude_m(std::size_t i) const {
  if (!parts_) return altitude_m_;
  return parts_->altitudes.empty() ? __builtin_nan("") : parts_->altitudes[i];
}

bool operator==(const Geometry& a, const Geometry& b) {
  if (a.type_ != b.type_) return false;
  if (a.parts_ && b.parts_) return a.parts_ == b.parts_ || *a.parts_ == *b.parts_;
  return a.point_ == b.point_ && same_altitude(a.altitude_m_, b.altitude_m_);
}

Geometry polygon_of(const Box& box) {
  return {GeometryType::polygon,
          {.points = {{box.west, box.south}, {box.east, box.south}, {box.east, box.north}, {box.west, box.north},
                      {box.west, box.south}},
           .line_ends = {5},
           .polygon_ends = {1}}};
}

Box bounds(const Geometry& g) {
  Box box = box_of(g.point());
  for (const Point p : g.points()) box = united(box, box_of(p));
  return box;
}

Point representative_point(const Geometry& g) {
  switch (g.type()) {
    case GeometryType::point: return g.point();
    case GeometryType::multi_point: return g.points()[g.points().size() / 2];
    case GeometryType::line_string:
    case GeometryType::multi_line_string: return middle_of_line(g.line(longest_line(g)));
    default: return inside_polygon(g, largest_polygon(g));
  }
}

}  // namespace dosi::geo

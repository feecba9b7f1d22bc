#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "geo/point.h"

namespace dosi::geo {

// The geometry types of NGSI-LD: those of GeoJSON without GeometryCollection (GS CIM 009 clause 4.7.1).
enum class GeometryType : std::uint8_t { point, multi_point, line_string, multi_line_string, polygon, multi_polygon };

// "Point", "MultiPolygon" ... as GeoJSON spells them.
std::string_view name(GeometryType type);

// A GeoJSON geometry as an immutable value: a Point is held inline, other coordinates are shared between copies, so
// that copying is cheap and reading is safe from any thread. Altitudes are kept for printing and otherwise ignored.
//
// Coordinates are one run of positions. The lines of a line string, or the rings of polygons, are slices of it: line(i)
// for i < line_count(). Rings repeat their first position at the end. The rings of polygon p are the lines from
// first_ring(p) to first_ring(p + 1), the outer ring first.
class Geometry {
 public:
  struct Parts {
    std::vector<Point> points;
    std::vector<std::uint32_t> line_ends;     // where each line or ring ends in points; empty for (multi) points
    std::vector<std::uint32_t> polygon_ends;  // where each polygon ends in line_ends; empty for points and lines
    std::vector<double> altitudes;            // metres, beside points, NaN where one has none; empty if none has
    bool operator==(const Parts& other) const;
  };

  Geometry() = default;  // the point 0, 0
  Geometry(Point p) : point_(p) {}
  Geometry(Point p, double altitude_m) : point_(p), altitude_m_(altitude_m) {}
  // The parts must obey the class comment (geojson.h checks what comes from outside). Not for GeometryType::point.
  Geometry(GeometryType type, Parts parts);

  GeometryType type() const { return type_; }
  bool is_point() const { return type_ == GeometryType::point; }
  bool is_polygonal() const { return type_ == GeometryType::polygon || type_ == GeometryType::multi_polygon; }
  // 0 for points, 1 for lines, 2 for polygons.
  int dimension() const;

  Point point() const { return point_; }  // of a Point; else the first position
  std::span<const Point> points() const { return parts_ ? std::span(parts_->points) : std::span(&point_, 1); }
  std::size_t line_count() const { return parts_ ? parts_->line_ends.size() : 0; }
  std::span<const Point> line(std::size_t i) const;
  std::size_t polygon_count() const { return parts_ ? parts_->polygon_ends.size() : 0; }
  std::size_t first_ring(std::size_t polygon) const { return polygon == 0 ? 0 : parts_->polygon_ends[polygon - 1]; }
  // NaN if position i of points() has none.
  double altitude_m(std::size_t i) const;

  // Same type, same positions in the same order, same altitudes. Topological equality is GeoRelation::equals.
  friend bool operator==(const Geometry& a, const Geometry& b);

 private:
  Point point_;
  double altitude_m_ = __builtin_nan("");
  std::shared_ptr<const Parts> parts_;  // null for a Point
  GeometryType type_ = GeometryType::point;
};

// A rectangle as a polygon; the box must not cross the antimeridian.
Geometry polygon_of(const Box& box);

// The smallest box that holds every position. Geometries do not cross the antimeridian: RFC 7946 section 3.1.9 has
// them cut there.
Box bounds(const Geometry& g);

// One place to stand for the geometry on a map: the middle position of points and of the length of the longest line,
// the centroid of the largest polygon, or a place inside it where the centroid falls outside.
Point representative_point(const Geometry& g);

}  // namespace dosi::geo

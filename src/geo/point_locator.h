#pragma once
#include <cstdint>
#include <vector>

#include "geo/geometry.h"

namespace dosi::geo {

enum class Location : std::uint8_t { interior, boundary, exterior };

// Which side of c the directed line a -> b leaves: 1 left, -1 right, 0 on it. Exact for all finite coordinates.
int orientation(Point a, Point b, Point c);

// Tells where points lie relative to an area, exactly, in the plane of longitude and latitude. The edges are filed by
// stripes of latitude, so that one question looks at a few edges. Any thread. Lines and points are all exterior.
class PointLocator {
 public:
  explicit PointLocator(const Geometry& g);
  PointLocator(const Geometry& g, std::size_t polygon);  // one polygon of several

  Location locate(Point p) const;

 private:
  struct Edge {
    Point low, high;  // by latitude
  };
  void add_rings(const Geometry& g, std::size_t first, std::size_t last);
  void file_edges();
  std::size_t stripe(double lat) const;

  Box box_;
  double stripes_per_deg_ = 0;
  std::vector<Edge> edges_;                  // stripe after stripe; an edge stands in each that it touches
  std::vector<std::uint32_t> stripe_begin_;  // one more than stripes
};

}  // namespace dosi::geo

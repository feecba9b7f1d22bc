#pragma once
#include <cstdint>
#include <vector>

#include "geo/geometry.h"
#include "geo/mercator.h"

namespace dosi::tiles {

// A tile is a square of kExtent units a side, y downwards. The console draws it 512 pixels wide.
inline constexpr int kExtent = 4096;
inline constexpr int kBuffer = 64;  // drawn beyond each side, so that lines meet across tiles
inline constexpr int kUnitsPerPixel = kExtent / 512;

struct TilePoint {
  double x = 0;
  double y = 0;
  bool operator==(const TilePoint&) const = default;
};
using Path = std::vector<TilePoint>;

// From longitude and latitude into the units of one tile.
class TileSpace {
 public:
  explicit TileSpace(geo::TileId tile);
  TilePoint to_tile(geo::Point p) const;
  // The tile with its buffer.
  const geo::Box& box() const { return box_; }

 private:
  double tiles_;  // in a row of the world
  geo::TileId tile_;
  geo::Box box_;
};

// The parts of a line inside the tile and its buffer, in order.
std::vector<Path> clip_line(const Path& line);
// The part of a ring's area inside the tile and its buffer (Sutherland and Hodgman 1974): where the ring leaves and comes
// back several times, parts stay joined by edges along the buffer's border, which nobody sees. Rings have no repeated end here.
// Empty if nothing is inside.
Path clip_ring(const Path& ring);

// Leaves out places that lie within `tolerance` units of the line through the others (Douglas and Peucker 1973). The ends
// stay. A closed ring is a line whose last place is its first.
Path simplified(const Path& line, double tolerance);

// Twice the area; positive if clockwise on the screen, as vector tiles want outer rings.
template <class P>
double doubled_area(const std::vector<P>& ring) {
  double sum = 0;
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++)
    sum += static_cast<double>(ring[j].x) * ring[i].y - static_cast<double>(ring[i].x) * ring[j].y;
  return sum;
}

}  // namespace dosi::tiles

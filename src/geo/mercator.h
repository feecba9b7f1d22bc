#pragma once
#include <cstdint>

#include "geo/point.h"

namespace dosi::geo {

// Web mercator (EPSG:3857) as map tiles cut it: at zoom z the square world has 2^z tiles a side, x from the west, y from the
// north. Latitudes beyond kMercatorLimit_deg fall on the world's edge.
inline constexpr double kMercatorLimit_deg = 85.0511287798066;
inline constexpr int kMaxZoom = 24;

struct TileId {
  int z = 0;
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  bool operator==(const TileId&) const = default;
};

// A place in the unit square world, (0, 0) at the north-west corner.
struct WorldPoint {
  double x = 0;
  double y = 0;
};

// True if z is in 0..kMaxZoom and x, y are below 2^z.
bool is_valid(TileId tile);
WorldPoint to_world(Point p);
Point from_world(WorldPoint w);

TileId tile_at(Point p, int z);
// The tile's area, widened on each side by margin times its width. It never crosses the antimeridian: a margin beyond
// the world is cut.
Box bounds(TileId tile, double margin = 0);
// Ground width of one tile of zoom z at this latitude, in metres.
double tile_width_m(int z, double lat);

}  // namespace dosi::geo

#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "tiles/mvt.h"

namespace dosi::tiles {

// Below this zoom points that are closer than kClusterDistance are drawn as one.
inline constexpr int kClusterBelowZoom = 14;
inline constexpr int kClusterDistance = 16 * kUnitsPerPixel;

struct Cluster {
  TilePoint at;            // the mean place of its points
  std::uint32_t count = 0;
  std::uint32_t key = 0;   // the least of its points' keys: of a single point, its own
};

// Gathers the points of one layer of one tile, a few nanoseconds each: they are only counted into squares of
// kClusterDistance. Points outside the tile are passed over. One thread.
class ClusterGrid {
 public:
  explicit ClusterGrid(geo::TileId tile);

  void add(std::uint32_t key, geo::Point p) {
    if (p.lon < box_.west || p.lon >= box_.east || p.lat <= box_.south || p.lat > box_.north) return;
    const auto x = static_cast<std::uint64_t>((p.lon - box_.west) * x_per_deg_);
    const auto y = static_cast<std::uint64_t>((box_.north - p.lat) * y_per_deg_);
    Cell& cell = cells_[row(p.lat, y >> kCellShift) * kSide + std::min<std::uint64_t>(x >> kCellShift, kSide - 1)];
    cell.x_sum += x, cell.y_sum += y;
    cell.key = cell.count++ == 0 ? key : std::min(cell.key, key);
  }

  // The clusters, the largest first: no two are closer than kClusterDistance, and which points they hold does not depend
  // on the order of adding.
  std::vector<Cluster> clusters() const;

 private:
  static constexpr std::size_t kSide = kExtent / kClusterDistance;
  // Sums are of whole numbers, 2^32 to the tile's width and height in degrees, so that their order does not matter.
  static constexpr int kBits = 32;
  static constexpr int kCellShift = kBits - std::countr_zero(kSide);
  struct Cell {
    std::uint64_t x_sum = 0, y_sum = 0;
    std::uint32_t count = 0, key = 0;
  };
  // Rows are not equally high in latitude: a straight guess, then a step or more to the right one.
  std::size_t row(double lat, std::size_t guess) const {
    std::size_t r = std::min(guess, kSide - 1);
    while (lat > row_north_[r]) --r;
    while (r + 1 < kSide && lat <= row_north_[r + 1]) ++r;
    return r;
  }

  TileSpace space_;
  geo::Box box_;
  double x_per_deg_, y_per_deg_;
  std::array<double, kSide> row_north_;
  std::vector<Cell> cells_;
};

// Writes clusters as features: one of several points with cluster = true and count, a single point with what
// `properties_of(key)` gives, a std::span<const Property> that need live only until the next call.
template <class PropertiesOf>
void add_clusters(TileWriter& writer, const ClusterGrid& grid, PropertiesOf&& properties_of) {
  for (const Cluster& c : grid.clusters()) {
    const std::array<Property, 2> several{{{"cluster", true}, {"count", std::int64_t{c.count}}}};
    writer.add(c.at, c.count == 1 ? std::span<const Property>(properties_of(c.key)) : several);
  }
}

}  // namespace dosi::tiles

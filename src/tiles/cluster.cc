#include "tiles/cluster.h"

#include <algorithm>
#include <cmath>

namespace dosi::tiles {
namespace {

constexpr double kSquaredDistance = double{kClusterDistance} * kClusterDistance;

bool are_close(const Cluster& a, const Cluster& b) {
  const double dx = a.at.x - b.at.x, dy = a.at.y - b.at.y;
  return dx * dx + dy * dy < kSquaredDistance;
}

void absorb(Cluster& a, Cluster& b) {
  const double share = static_cast<double>(b.count) / (static_cast<double>(a.count) + b.count);
  a.at = {a.at.x + share * (b.at.x - a.at.x), a.at.y + share * (b.at.y - a.at.y)};
  a.count += b.count;
  a.key = std::min(a.key, b.key);
  b.count = 0;
}

// One round of the larger taking in the smaller; false if all are far enough apart. A merged cluster has moved, so it may
// come close to another: rounds end because each leaves fewer clusters.
bool merge_close(std::vector<Cluster>& clusters) {
  bool merged = false;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    if (clusters[i].count == 0) continue;
    for (std::size_t j = i + 1; j < clusters.size(); ++j)
      if (clusters[j].count != 0 && are_close(clusters[i], clusters[j])) absorb(clusters[i], clusters[j]), merged = true;
  }
  std::erase_if(clusters, [](const Cluster& c) { return c.count == 0; });
  return merged;
}

void sort_by_count(std::vector<Cluster>& clusters) {
  std::sort(clusters.begin(), clusters.end(), [](const Cluster& a, const Cluster& b) {
    return a.count != b.count ? a.count > b.count : a.key < b.key;
  });
}

}  // namespace

ClusterGrid::ClusterGrid(geo::TileId tile)
    : space_(tile),
      box_(geo::bounds(tile)),
      x_per_deg_(std::ldexp(1, kBits) / (box_.east - box_.west)),
      y_per_deg_(std::ldexp(1, kBits) / (box_.north - box_.south)),
      cells_(kSide * kSide) {
  const double side = std::ldexp(1, tile.z);
  for (std::size_t r = 0; r < kSide; ++r)
    row_north_[r] = geo::from_world({0, (tile.y + static_cast<double>(r) / kSide) / side}).lat;
  row_north_[0] = box_.north;
}

std::vector<Cluster> ClusterGrid::clusters() const {
  std::vector<Cluster> out;
  for (const Cell& cell : cells_) {
    if (cell.count == 0) continue;
    const geo::Point mean{box_.west + static_cast<double>(cell.x_sum) / cell.count / x_per_deg_,
                          box_.north - static_cast<double>(cell.y_sum) / cell.count / y_per_deg_};
    TilePoint at = space_.to_tile(mean);
    // Rounding must not carry a cluster out of the tile.
    at.x = std::clamp(at.x, 0.0, kExtent - 1e-6), at.y = std::clamp(at.y, 0.0, kExtent - 1e-6);
    out.push_back({at, cell.count, cell.key});
  }
  do sort_by_count(out);
  while (merge_close(out));
  return out;
}

}  // namespace dosi::tiles

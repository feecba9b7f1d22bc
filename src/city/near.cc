#include "city/near.h"

#include <algorithm>
#include <utility>

namespace dosi::city {

PointIndex::PointIndex(std::vector<Xy> points, double cell_m) : points_(std::move(points)), cell_m_(cell_m) {
  for (int i = 0; i < static_cast<int>(points_.size()); ++i)
    cells_[key(cell_of(points_[i].x), cell_of(points_[i].y))].push_back(i);
}

std::vector<int> PointIndex::within(Xy p, double radius_m) const {
  std::vector<int> out;
  for (int x = cell_of(p.x - radius_m); x <= cell_of(p.x + radius_m); ++x)
    for (int y = cell_of(p.y - radius_m); y <= cell_of(p.y + radius_m); ++y)
      if (const auto found = cells_.find(key(x, y)); found != cells_.end())
        for (int i : found->second)
          if (distance_m(points_[i], p) <= radius_m) out.push_back(i);
  std::sort(out.begin(), out.end());
  return out;
}

int PointIndex::nearest(Xy p) const {
  for (double radius_m = cell_m_; radius_m <= cell_m_ * 64; radius_m *= 2) {
    const std::vector<int> found = within(p, radius_m);
    if (found.empty()) continue;
    return *std::min_element(found.begin(), found.end(),
                             [&](int a, int b) { return distance_m(points_[a], p) < distance_m(points_[b], p); });
  }
  return -1;
}

}  // namespace dosi::city

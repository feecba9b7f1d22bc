#pragma once
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "city/plane.h"

namespace dosi::city {

// Finds points near a place. Points are numbered by their position in the list.
class PointIndex {
 public:
  PointIndex() = default;
  PointIndex(std::vector<Xy> points, double cell_m);

  // Numbers of the points within the radius, ascending.
  std::vector<int> within(Xy p, double radius_m) const;
  int nearest(Xy p) const;  // -1 if there is none within 64 cells
  std::size_t size() const { return points_.size(); }

 private:
  using Key = std::int64_t;
  int cell_of(double v) const { return static_cast<int>(std::floor(v / cell_m_)); }
  static Key key(int x, int y) { return (static_cast<Key>(x) << 32) ^ static_cast<std::uint32_t>(y); }

  std::vector<Xy> points_;
  double cell_m_ = 100;
  std::unordered_map<Key, std::vector<int>> cells_;
};

}  // namespace dosi::city

#include "solutions/patrol/cameras/cell_ranking.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

#include "solutions/patrol/cameras/local_plane.h"

namespace dosi::patrol {

std::vector<RankedCell> ranked_cells(const std::vector<geo::Point>& demand, const std::vector<double>& weight, double cell_m, std::size_t n) {
  if (demand.empty()) return {};
  geo::Box box = geo::box_of(demand.front());
  for (const geo::Point p : demand) box = geo::united(box, geo::box_of(p));
  const LocalPlane plane({(box.west + box.east) / 2, (box.south + box.north) / 2});
  const Metres corner = plane.to({box.west, box.south});
  std::map<std::pair<std::int64_t, std::int64_t>, double> cells;  // by row and column
  for (std::size_t i = 0; i < demand.size(); ++i) {
    const Metres m = plane.to(demand[i]), at{m.east - corner.east, m.north - corner.north};
    cells[{static_cast<std::int64_t>(std::floor(at.north / cell_m)), static_cast<std::int64_t>(std::floor(at.east / cell_m))}] += weight[i];
  }
  std::vector<std::pair<std::pair<std::int64_t, std::int64_t>, double>> ranked(cells.begin(), cells.end());
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (ranked.size() > n) ranked.resize(n);
  std::vector<RankedCell> out;
  for (const auto& [cell, sum] : ranked)
    out.push_back({plane.from({corner.east + (static_cast<double>(cell.second) + 0.5) * cell_m, corner.north + (static_cast<double>(cell.first) + 0.5) * cell_m}), sum});
  return out;
}

}  // namespace dosi::patrol

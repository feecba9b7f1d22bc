#include "solutions/patrol/cameras/candidates.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <unordered_set>

#include "solutions/patrol/cameras/local_plane.h"

namespace dosi::patrol {

std::vector<geo::Point> street_places(const std::vector<std::vector<geo::Point>>& lines, double step_m) {
  std::vector<geo::Point> out;
  const auto cell = [](geo::Point p) {  // places within about a decimetre are one
    return static_cast<std::uint64_t>(std::llround((p.lon + 180) * 1e6)) << 32 | static_cast<std::uint64_t>(std::llround((p.lat + 90) * 1e6));
  };
  std::unordered_set<std::uint64_t> taken;
  const auto add = [&](geo::Point p) {
    if (taken.insert(cell(p)).second) out.push_back(p);
  };
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) {
      add(line[i]);
      if (i + 1 == line.size()) break;
      const int steps = static_cast<int>(std::ceil(geo::distance_m(line[i], line[i + 1]) / step_m));
      for (int k = 1; k < steps; ++k)
        add({line[i].lon + (line[i + 1].lon - line[i].lon) * k / steps, line[i].lat + (line[i + 1].lat - line[i].lat) * k / steps});
    }
  return out;
}

namespace {

struct Heap {  // weight at a place of the grid
  std::int64_t row, column;
  double weight;
};
using Block = std::pair<std::int64_t, std::int64_t>;  // by row and column; as wide as the radius, so that a disk meets 3 x 3 of them

double weight_within(const std::vector<const std::vector<Heap>*>& blocks, std::int64_t row, std::int64_t column, double steps) {
  double out = 0;
  for (const auto* heaps : blocks)
    for (const Heap& h : *heaps)
      if (const auto r = static_cast<double>(h.row - row), c = static_cast<double>(h.column - column); r * r + c * c <= steps * steps) out += h.weight;
  return out;
}

}  // namespace

std::vector<geo::Point> places_around(const std::vector<geo::Point>& demand, const std::vector<double>& weight, const Around& around) {
  if (demand.empty()) return {};
  geo::Box box = geo::box_of(demand.front());
  for (const geo::Point p : demand) box = geo::united(box, geo::box_of(p));
  const LocalPlane plane({(box.west + box.east) / 2, (box.south + box.north) / 2});
  const double steps = around.radius_m / around.step_m;
  const auto width = static_cast<std::int64_t>(std::ceil(steps));
  const auto block_of = [&](std::int64_t n) { return (n >= 0 ? n : n - width + 1) / width; };
  std::map<std::pair<std::int64_t, std::int64_t>, double> heaps;
  for (std::size_t i = 0; i < demand.size(); ++i) {
    const Metres m = plane.to(demand[i]);
    heaps[{std::llround(m.north / around.step_m), std::llround(m.east / around.step_m)}] += weight[i];
  }
  std::map<Block, std::vector<Heap>> blocks;
  for (const auto& [at, w] : heaps) blocks[{block_of(at.first), block_of(at.second)}].push_back({at.first, at.second, w});
  std::set<Block> near;  // disks reach into blocks without demand
  for (const auto& [block, held] : blocks)
    for (int k = 0; k < 9; ++k) near.insert({block.first + k / 3 - 1, block.second + k % 3 - 1});
  std::vector<Heap> found;
  for (const Block& block : near) {
    std::vector<const std::vector<Heap>*> reached;
    double most = 0;
    for (int k = 0; k < 9; ++k)
      if (const auto other = blocks.find({block.first + k / 3 - 1, block.second + k % 3 - 1}); other != blocks.end()) {
        reached.push_back(&other->second);
        for (const Heap& h : other->second) most += h.weight;
      }
    if (most < around.least) continue;
    for (std::int64_t row = block.first * width; row < (block.first + 1) * width; ++row)
      for (std::int64_t column = block.second * width; column < (block.second + 1) * width; ++column)
        if (const double w = weight_within(reached, row, column, steps); w > 0 && w >= around.least) found.push_back({row, column, w});
  }
  std::stable_sort(found.begin(), found.end(), [](const Heap& a, const Heap& b) { return a.weight > b.weight; });
  if (found.size() > around.most) found.resize(around.most);
  std::vector<geo::Point> out;
  for (const Heap& h : found) out.push_back(plane.from({static_cast<double>(h.column) * around.step_m, static_cast<double>(h.row) * around.step_m}));
  return out;
}

}  // namespace dosi::patrol

#include "geo/grid.h"

#include <algorithm>

namespace dosi::geo {
namespace {

bool is_point(const Box& b) { return b.west == b.east && b.south == b.north; }

// A stored box across the antimeridian stands under the whole width, in the coarsest grid.
Point centre(const Box& b) {
  return {b.crosses_antimeridian() ? 0 : (b.west + b.east) / 2, (b.south + b.north) / 2};
}

}  // namespace

void SpatialIndex::insert(std::uint32_t key, const Box& box) {
  if (is_point(box)) return points_.insert(key, {box.west, box.south});
  const std::size_t level = level_of(box);
  if (!levels_[level])
    levels_[level] = std::make_unique<CellGrid<Entry>>(kFinestCell_deg * static_cast<double>(1u << 2 * level));
  levels_[level]->insert(centre(box), {box, key});
}

bool SpatialIndex::erase(std::uint32_t key, const Box& box) {
  if (is_point(box)) return points_.erase(key, {box.west, box.south});
  const auto& level = levels_[level_of(box)];
  return level && level->erase(centre(box), {box, key});
}

std::size_t SpatialIndex::level_of(const Box& box) {
  if (box.crosses_antimeridian()) return kLevels - 1;
  const double size = std::max(box.east - box.west, box.north - box.south);
  std::size_t level = 0;
  for (double cell = kFinestCell_deg; cell < size && level + 1 < kLevels; cell *= 4) ++level;
  return level;
}

Box SpatialIndex::widened(const Box& box, double size_deg) {
  const double reach = size_deg / 2 * (1 + 1e-9);
  // Stored boxes do not cross the antimeridian (those that do are found everywhere), so neither does the reach.
  const double west = box.west - reach, east = box.east + reach;
  if (box.crosses_antimeridian() && west <= east) return {-180, box.south - reach, 180, box.north + reach};
  return {box.crosses_antimeridian() ? west : std::max(west, -180.0), box.south - reach,
          box.crosses_antimeridian() ? east : std::min(east, 180.0), box.north + reach};
}

std::size_t SpatialIndex::size() const {
  std::size_t n = points_.size();
  for (const auto& level : levels_) n += level ? level->size() : 0;
  return n;
}

std::size_t SpatialIndex::memory_bytes() const {
  std::size_t bytes = points_.memory_bytes();
  for (const auto& level : levels_) bytes += level ? level->memory_bytes() : 0;
  return bytes;
}

}  // namespace dosi::geo

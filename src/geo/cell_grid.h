#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "geo/point.h"

namespace dosi::geo {

inline constexpr double kFinestCell_deg = 0.0025;  // about 250 m

// Entries filed by a place, in square cells of cell_deg degrees. Cells are gathered in blocks of 16 x 16 with a bit for each
// cell in use, so that a search steps over empty land 256 cells at a time and stores nothing for it.
template <class Entry>
class CellGrid {
 public:
  explicit CellGrid(double cell_deg) : cell_deg_(cell_deg), inverse_(1 / cell_deg) {}

  void insert(Point at, const Entry& entry) {
    const auto [block, bit] = place(at);
    blocks_[block].cell(bit).push_back(entry);
    ++size_;
  }

  // True if an equal entry was filed there.
  bool erase(Point at, const Entry& entry) {
    const auto [key, bit] = place(at);
    const auto block = blocks_.find(key);
    if (block == blocks_.end() || !block->second.erase(bit, entry)) return false;
    if (block->second.cells.empty()) blocks_.erase(block);
    --size_;
    return true;
  }

  // Calls visit(entry) for every entry of every cell that the box touches: more than lie in the box.
  template <class Visit>
  void search(const Box& box, Visit&& visit) const {
    if (!box.crosses_antimeridian()) return search_range(range(box.west, box.south, box.east, box.north), visit);
    const Range west = range(box.west, box.south, 180, box.north);
    const Range east = range(-180, box.south, box.east, box.north);
    if (east.x1 >= west.x0) return search_range({east.x0, west.y0, west.x1, west.y1}, visit);  // no cell twice
    search_range(west, visit);
    search_range(east, visit);
  }

  std::size_t size() const { return size_; }
  double cell_deg() const { return cell_deg_; }
  std::size_t memory_bytes() const {
    std::size_t bytes = blocks_.size() * (sizeof(Block) + 4 * sizeof(void*));
    for (const auto& [key, block] : blocks_)
      for (const auto& cell : block.cells) bytes += sizeof(cell) + cell.capacity() * sizeof(Entry);
    return bytes;
  }

 private:
  static constexpr std::int32_t kSide = 16;  // cells of a block

  struct Block {
    std::array<std::uint16_t, kSide> rows{};  // bit x of row y: that cell is in use
    std::vector<std::vector<Entry>> cells;    // those in use, row by row

    std::size_t rank(int x, int y) const {
      std::size_t n = 0;
      for (int row = 0; row < y; ++row) n += std::popcount(rows[row]);
      return n + std::popcount(static_cast<std::uint16_t>(rows[y] & ((1u << x) - 1)));
    }
    bool used(int x, int y) const { return (rows[y] >> x & 1) != 0; }
    std::vector<Entry>& cell(int bit) {
      const int x = bit % kSide, y = bit / kSide;
      const auto at = cells.begin() + static_cast<std::ptrdiff_t>(rank(x, y));
      if (used(x, y)) return *at;
      rows[y] = static_cast<std::uint16_t>(rows[y] | 1u << x);
      return *cells.emplace(at);
    }
    bool erase(int bit, const Entry& entry) {
      const int x = bit % kSide, y = bit / kSide;
      if (!used(x, y)) return false;
      const auto cell = cells.begin() + static_cast<std::ptrdiff_t>(rank(x, y));
      const auto found = std::find(cell->begin(), cell->end(), entry);
      if (found == cell->end()) return false;
      *found = cell->back();
      cell->pop_back();
      if (!cell->empty()) return true;
      cells.erase(cell);
      rows[y] = static_cast<std::uint16_t>(rows[y] & ~(1u << x));
      return true;
    }
  };
  struct Range {  // cells, all included
    std::int32_t x0, y0, x1, y1;
  };

  // Cells are counted from the south-west corner of the world, so that no index is negative.
  std::int32_t column(double lon) const { return static_cast<std::int32_t>((std::clamp(lon, -180.0, 180.0) + 180) * inverse_); }
  std::int32_t row(double lat) const { return static_cast<std::int32_t>((std::clamp(lat, -90.0, 90.0) + 90) * inverse_); }
  Range range(double west, double south, double east, double north) const {
    return {column(west), row(south), column(east), row(north)};
  }
  static std::uint64_t block_key(std::int32_t bx, std::int32_t by) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(by)) << 32 | static_cast<std::uint32_t>(bx);
  }
  std::pair<std::uint64_t, int> place(Point p) const {
    const std::int32_t x = column(p.lon), y = row(p.lat);
    return {block_key(x / kSide, y / kSide), x % kSide + kSide * (y % kSide)};
  }

  template <class Visit>
  void search_range(const Range& r, Visit& visit) const {
    const std::int32_t bx0 = r.x0 / kSide, bx1 = r.x1 / kSide, by0 = r.y0 / kSide, by1 = r.y1 / kSide;
    if (bx1 < bx0 || by1 < by0) return;
    const auto wanted = static_cast<std::uint64_t>(bx1 - bx0 + 1) * static_cast<std::uint64_t>(by1 - by0 + 1);
    if (wanted > blocks_.size()) {
      for (const auto& [key, block] : blocks_) {
        const auto bx = static_cast<std::int32_t>(key & 0xFFFFFFFF), by = static_cast<std::int32_t>(key >> 32);
        if (bx0 <= bx && bx <= bx1 && by0 <= by && by <= by1) search_block(block, bx, by, r, visit);
      }
      return;
    }
    for (std::int32_t by = by0; by <= by1; ++by)
      for (std::int32_t bx = bx0; bx <= bx1; ++bx)
        if (const auto block = blocks_.find(block_key(bx, by)); block != blocks_.end())
          search_block(block->second, bx, by, r, visit);
  }

  template <class Visit>
  void search_block(const Block& block, std::int32_t bx, std::int32_t by, const Range& r, Visit& visit) const {
    const int x0 = std::max(r.x0 - bx * kSide, 0), x1 = std::min(r.x1 - bx * kSide, kSide - 1);
    const int y0 = std::max(r.y0 - by * kSide, 0), y1 = std::min(r.y1 - by * kSide, kSide - 1);
    const auto columns = static_cast<std::uint16_t>((2u << x1) - (1u << x0));
    std::size_t cell = block.rank(0, y0);
    for (int y = y0; y <= y1; cell += std::popcount(block.rows[y]), ++y) {
      std::size_t i = cell + std::popcount(static_cast<std::uint16_t>(block.rows[y] & ((1u << x0) - 1)));
      for (int n = std::popcount(static_cast<std::uint16_t>(block.rows[y] & columns)); n > 0; --n, ++i)
        for (const Entry& e : block.cells[i]) visit(e);
    }
  }

  struct Hash {
    std::size_t operator()(std::uint64_t key) const noexcept {
      key *= 0x9E3779B97F4A7C15ull;
      return key ^ key >> 32;
    }
  };
  double cell_deg_;
  double inverse_;
  std::size_t size_ = 0;
  std::unordered_map<std::uint64_t, Block, Hash> blocks_;
};

}  // namespace dosi::geo

#pragma once
#include <array>
#include <cstdint>
#include <memory>

#include "geo/cell_grid.h"
#include "geo/point.h"

namespace dosi::geo {

// Which points lie in a box: a hash grid of cells of about 250 m. Keys are the caller's; one key may stand at several
// places. One thread may write while none reads; any number may read.
class PointIndex {
 public:
  void insert(std::uint32_t key, Point p) { cells_.insert(p, {p, key}); }
  // True if the key stood there.
  bool erase(std::uint32_t key, Point p) { return cells_.erase(p, {p, key}); }
  bool move(std::uint32_t key, Point from, Point to) {
    if (!erase(key, from)) return false;
    insert(key, to);
    return true;
  }
  // Calls visit(key, point) for every point in the box, in no order. The box may cross the antimeridian.
  template <class Visit>
  void search(const Box& box, Visit&& visit) const {
    cells_.search(box, [&](const Entry& e) {
      if (box.contains(e.point)) visit(e.key, e.point);
    });
  }
  std::size_t size() const { return cells_.size(); }
  std::size_t memory_bytes() const { return cells_.memory_bytes(); }

 private:
  struct Entry {
    Point point;
    std::uint32_t key;
    bool operator==(const Entry&) const = default;
  };
  CellGrid<Entry> cells_{kFinestCell_deg};
};

// Which boxes meet a box: points in a PointIndex, larger boxes in grids of their size, each by its centre. Inserting
// and erasing take constant time. The same thread rules as PointIndex.
class SpatialIndex {
 public:
  void insert(std::uint32_t key, const Box& box);
  // The box must be the one inserted. True if the key stood there.
  bool erase(std::uint32_t key, const Box& box);
  // Calls visit(key) for every box that meets this one, edges included, in no order. Either may cross the
  // antimeridian; a stored box that does is found by every search of its latitudes.
  template <class Visit>
  void search(const Box& box, Visit&& visit) const {
    points_.search(box, [&](std::uint32_t key, Point) { visit(key); });
    for (const auto& level : levels_)
      if (level && level->size() != 0)
        level->search(widened(box, level->cell_deg()), [&](const Entry& e) {
          if (intersects(e.box, box)) visit(e.key);
        });
  }
  std::size_t size() const;
  std::size_t memory_bytes() const;

 private:
  struct Entry {
    Box box;
    std::uint32_t key;
    bool operator==(const Entry&) const = default;
  };
  static constexpr std::size_t kLevels = 10;  // each four times as wide: the last holds the whole earth
  static std::size_t level_of(const Box& box);
  // Where the centre of a box of at most this size may lie if it meets `box`.
  static Box widened(const Box& box, double size_deg);

  PointIndex points_;
  std::array<std::unique_ptr<CellGrid<Entry>>, kLevels> levels_;
};

}  // namespace dosi::geo

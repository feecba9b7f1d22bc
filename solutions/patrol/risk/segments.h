#pragma once
#include <span>
#include <vector>

#include "geo/point.h"
#include "solutions/patrol/risk/model.h"

namespace dosi::patrol::risk {

// How expected events of cells are put on streets: what is expected of a cell is shared among the streets in it by their length there; what is
// expected of a cell without streets goes to those of the nearest cell that has some, at most kReach_cells away, else to none. A report's own
// street is not known, so streets of one cell differ by their length alone: this says where in a cell one can drive, and no more.
class Segments {
 public:
  static constexpr int kReach_cells = 2;
  // Lines in WGS 84. Only places in the grid's rectangle count.
  Segments(const Grid& grid, std::span<const std::vector<geo::Point>> lines);

  std::size_t size() const { return metres_.size(); }
  double metres(std::size_t segment) const { return metres_[segment]; }  // within cells of the grid
  // Expected events of each segment. What stays without a street is the difference of the sums.
  std::vector<double> expected(const Field& field) const;

 private:
  struct Share {
    std::uint32_t cell, segment;
    float of_cell;  // the cell's shares sum to 1
  };
  std::vector<double> metres_;
  std::vector<Share> shares_;
};

}  // namespace dosi::patrol::risk

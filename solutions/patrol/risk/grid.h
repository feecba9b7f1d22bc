#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "solutions/patrol/risk/area.h"
#include "solutions/patrol/risk/events.h"
#include "solutions/patrol/risk/plane.h"

namespace dosi::patrol::risk {

enum class Cell : std::uint32_t {};  // 0 .. size()-1, row by row from the south-west
constexpr std::size_t at(Cell c) { return static_cast<std::size_t>(c); }

// Where the first cell begins: at the south-west corner of the area's bounding box, or at a multiple of the cell's width in the coordinates of
// the plane (so that grids of neighbouring cities in one system fit each other, and cells of 100 m in EPSG:5179 are those of the national point
// numbers).
enum class Origin : std::uint8_t { area, plane };

// Square cells over an area: those whose centre is in it. Immutable; any thread, but for what asks the plane.
class Grid {
 public:
  static constexpr double kMostCells = 1e6;
  static constexpr int kSnap_cells = 2;
  // bad_request: cell_m not between 10 and 10,000, no cell centre in the area, more than kMostCells.
  static Result<Grid> over(const Plane& plane, const Area& area, double cell_m, Origin origin = Origin::area);
  // The cells that hold one of the places, and their eight neighbours: for want of an area. Origin::plane.
  static Result<Grid> around(const Plane& plane, std::span<const Metres> places, double cell_m);

  std::size_t size() const { return raster_.size(); }
  double cell_m() const { return cell_m_; }
  double cell_km2() const { return cell_m_ * cell_m_ * 1e-6; }
  double area_km2() const { return cell_km2() * static_cast<double>(size()); }
  const Plane& plane() const { return plane_; }

  // The cell of a place; of one outside, the nearest whose centre is within kSnap_cells cell widths; none further out.
  std::optional<Cell> cell(Metres m) const;
  Metres centre(Cell c) const;
  std::vector<geo::Point> corners(Cell c) const;  // closed ring, lon/lat, counter-clockwise

  // The rectangle of cells that holds the grid, for fields: index y * nx + x.
  int nx() const { return nx_; }
  int ny() const { return ny_; }
  std::uint32_t raster_index(Cell c) const { return raster_[at(c)]; }
  std::optional<Cell> at_raster(int x, int y) const;

 private:
  Grid(Plane plane, double cell_m) : plane_(std::move(plane)), cell_m_(cell_m) {}
  Metres middle(int x, int y) const { return {corner_.x + (x + 0.5) * cell_m_, corner_.y + (y + 0.5) * cell_m_}; }
  std::size_t index(int x, int y) const { return static_cast<std::size_t>(y) * static_cast<std::size_t>(nx_) + static_cast<std::size_t>(x); }
  void number_cells(const std::vector<bool>& inside);
  Plane plane_;
  double cell_m_;
  Metres corner_;  // south-west, of the rectangle
  int nx_ = 0, ny_ = 0;
  std::vector<std::uint32_t> raster_;  // of each cell
  std::vector<std::int32_t> cells_;    // of each raster index; -1 outside
};

}  // namespace dosi::patrol::risk

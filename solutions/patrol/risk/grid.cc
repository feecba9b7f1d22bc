#include "solutions/patrol/risk/grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "geo/point_locator.h"

namespace dosi::patrol::risk {
namespace {

struct Extent {
  double x0 = INFINITY, y0 = INFINITY, x1 = -INFINITY, y1 = -INFINITY;
  void add(Metres m) { x0 = std::min(x0, m.x), y0 = std::min(y0, m.y), x1 = std::max(x1, m.x), y1 = std::max(y1, m.y); }
  bool finite() const { return std::isfinite(x0) && std::isfinite(y0) && std::isfinite(x1) && std::isfinite(y1); }
};

Extent extent_of(const Plane& plane, const Area& area) {
  Extent out;
  for (const District& d : area)
    for (const geo::Point p : d.geometry.points()) out.add(plane.from_lonlat(p));
  return out;
}

int steps(double length_m, double cell_m) { return static_cast<int>(std::floor(length_m / cell_m)); }

Result<void> check_size(double cell_m, const Extent& e) {
  if (!(cell_m >= 10 && cell_m <= 10000)) return bad_request(fmt::format("A cell of {} m is not between 10 and 10,000 m.", cell_m), "cell-m");
  if (!e.finite()) return bad_request("The area lies outside the coordinate system of the reports.", "area");
  const double cells = (e.x1 - e.x0 + 2 * cell_m) * (e.y1 - e.y0 + 2 * cell_m) / (cell_m * cell_m);
  if (cells > Grid::kMostCells)
    return bad_request(fmt::format("{:.0f} cells of {} m would be needed, at most {:.0f}: take larger cells or a smaller area.", cells, cell_m, Grid::kMostCells), "cell-m");
  return ok();
}

}  // namespace

void Grid::number_cells(const std::vector<bool>& inside) {
  cells_.assign(inside.size(), -1);
  for (std::uint32_t i = 0; i < inside.size(); ++i)
    if (inside[i]) cells_[i] = static_cast<std::int32_t>(raster_.size()), raster_.push_back(i);
}

Result<Grid> Grid::over(const Plane& plane, const Area& area, double cell_m, Origin origin) {
  const Extent e = extent_of(plane, area);
  DOSI_CHECK(check_size(cell_m, e));
  Grid out(plane, cell_m);
  out.corner_ = origin == Origin::area ? Metres{e.x0, e.y0} : Metres{std::floor(e.x0 / cell_m) * cell_m, std::floor(e.y0 / cell_m) * cell_m};
  out.nx_ = steps(e.x1 - out.corner_.x, cell_m) + 1, out.ny_ = steps(e.y1 - out.corner_.y, cell_m) + 1;
  std::vector<bool> inside(static_cast<std::size_t>(out.nx_) * static_cast<std::size_t>(out.ny_));
  std::vector<geo::PointLocator> districts;
  for (const District& d : area) districts.emplace_back(d.geometry);
  std::size_t last = 0;  // the next cell is mostly in the same district
  const auto in_area = [&](geo::Point p) {
    if (districts[last].locate(p) != geo::Location::exterior) return true;
    for (std::size_t i = 0; i < districts.size(); ++i)
      if (districts[i].locate(p) != geo::Location::exterior) return last = i, true;
    return false;
  };
  for (int y = 0; y < out.ny_; ++y)
    for (int x = 0; x < out.nx_; ++x) inside[out.index(x, y)] = in_area(plane.to_lonlat(out.middle(x, y)));
  out.number_cells(inside);
  if (out.size() == 0) return bad_request(fmt::format("No centre of a cell of {} m lies in the area.", cell_m), "area");
  return out;
}

Result<Grid> Grid::around(const Plane& plane, std::span<const Metres> places, double cell_m) {
  Extent e;
  for (const Metres m : places) e.add(m);
  if (places.empty()) return bad_request("There is no report from which an area could be drawn.", "area");
  DOSI_CHECK(check_size(cell_m, e));
  Grid out(plane, cell_m);
  out.corner_ = {(std::floor(e.x0 / cell_m) - 1) * cell_m, (std::floor(e.y0 / cell_m) - 1) * cell_m};
  out.nx_ = steps(e.x1 - out.corner_.x, cell_m) + 2, out.ny_ = steps(e.y1 - out.corner_.y, cell_m) + 2;
  std::vector<bool> inside(static_cast<std::size_t>(out.nx_) * static_cast<std::size_t>(out.ny_));
  for (const Metres m : places)
    for (int dy = -1; dy <= 1; ++dy)
      for (int dx = -1; dx <= 1; ++dx) inside[out.index(steps(m.x - out.corner_.x, cell_m) + dx, steps(m.y - out.corner_.y, cell_m) + dy)] = true;
  out.number_cells(inside);
  return out;
}

std::optional<Cell> Grid::at_raster(int x, int y) const {
  if (x < 0 || y < 0 || x >= nx_ || y >= ny_) return std::nullopt;
  const std::int32_t cell = cells_[index(x, y)];
  return cell < 0 ? std::nullopt : std::optional(static_cast<Cell>(cell));
}

std::optional<Cell> Grid::cell(Metres m) const {
  const double gx = (m.x - corner_.x) / cell_m_, gy = (m.y - corner_.y) / cell_m_;
  if (!(gx > -kSnap_cells - 1 && gy > -kSnap_cells - 1 && gx < nx_ + kSnap_cells + 1 && gy < ny_ + kSnap_cells + 1)) return std::nullopt;
  const int x = static_cast<int>(std::floor(gx)), y = static_cast<int>(std::floor(gy));
  if (const auto own = at_raster(x, y)) return own;
  std::optional<Cell> nearest;
  double least = kSnap_cells * kSnap_cells;
  for (int dy = -kSnap_cells; dy <= kSnap_cells; ++dy)
    for (int dx = -kSnap_cells; dx <= kSnap_cells; ++dx) {
      const auto other = at_raster(x + dx, y + dy);
      const double away = std::pow(gx - x - dx - 0.5, 2) + std::pow(gy - y - dy - 0.5, 2);
      if (other && away <= least) least = away, nearest = other;
    }
  return nearest;
}

Metres Grid::centre(Cell c) const {
  return middle(static_cast<int>(raster_[at(c)]) % nx_, static_cast<int>(raster_[at(c)]) / nx_);
}

std::vector<geo::Point> Grid::corners(Cell c) const {
  const Metres m = centre(c);
  const double half = cell_m_ / 2;
  std::vector<geo::Point> out;
  for (const auto& [dx, dy] : {std::pair{-half, -half}, {half, -half}, {half, half}, {-half, half}}) out.push_back(plane_.to_lonlat({m.x + dx, m.y + dy}));
  out.push_back(out.front());
  return out;
}

}  // namespace dosi::patrol::risk

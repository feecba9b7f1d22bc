#include "solutions/patrol/risk/segments.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace dosi::patrol::risk {
namespace {

using Lengths = std::vector<std::map<std::uint32_t, double>>;  // of each cell: segment, metres

void measure(const Grid& grid, const std::vector<geo::Point>& line, std::uint32_t segment, Lengths& lengths) {
  const double pace_m = grid.cell_m() / 8;
  for (std::size_t i = 1; i < line.size(); ++i) {
    const Metres a = grid.plane().from_lonlat(line[i - 1]), b = grid.plane().from_lonlat(line[i]);
    const double length_m = std::hypot(b.x - a.x, b.y - a.y);
    const auto pieces = static_cast<std::size_t>(std::ceil(length_m / pace_m));
    for (std::size_t p = 0; p < pieces; ++p) {
      const double along = (static_cast<double>(p) + 0.5) / static_cast<double>(pieces);
      const Metres middle{a.x + (b.x - a.x) * along, a.y + (b.y - a.y) * along};
      if (const auto cell = grid.cell(middle)) lengths[at(*cell)][segment] += length_m / static_cast<double>(pieces);
    }
  }
}

// The nearest cell with streets, itself first.
std::optional<Cell> served_by(const Grid& grid, const Lengths& lengths, Cell cell) {
  const int place = static_cast<int>(grid.raster_index(cell)), x = place % grid.nx(), y = place / grid.nx();
  std::optional<Cell> best;
  int least = Segments::kReach_cells * Segments::kReach_cells + 1;
  for (int dy = -Segments::kReach_cells; dy <= Segments::kReach_cells; ++dy)
    for (int dx = -Segments::kReach_cells; dx <= Segments::kReach_cells; ++dx) {
      const auto other = grid.at_raster(x + dx, y + dy);
      if (other && dx * dx + dy * dy < least && !lengths[at(*other)].empty()) least = dx * dx + dy * dy, best = other;
    }
  return best;
}

}  // namespace

Segments::Segments(const Grid& grid, std::span<const std::vector<geo::Point>> lines) : metres_(lines.size()) {
  Lengths lengths(grid.size());
  for (std::size_t s = 0; s < lines.size(); ++s) measure(grid, lines[s], static_cast<std::uint32_t>(s), lengths);
  for (std::uint32_t c = 0; c < grid.size(); ++c) {
    for (const auto& [segment, metres] : lengths[c]) metres_[segment] += metres;
    const auto from = served_by(grid, lengths, static_cast<Cell>(c));
    if (!from) continue;
    double all = 0;
    for (const auto& [segment, metres] : lengths[at(*from)]) all += metres;
    for (const auto& [segment, metres] : lengths[at(*from)]) shares_.push_back({c, segment, static_cast<float>(metres / all)});
  }
}

std::vector<double> Segments::expected(const Field& field) const {
  std::vector<double> out(metres_.size());
  for (const Share& s : shares_) out[s.segment] += static_cast<double>(field[s.cell]) * s.of_cell;
  return out;
}

}  // namespace dosi::patrol::risk

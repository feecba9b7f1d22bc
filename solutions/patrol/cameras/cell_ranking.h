#pragma once
#include <vector>

#include "geo/point.h"

namespace dosi::patrol {

struct RankedCell {
  geo::Point middle;
  double weight;
};
// How the ministry's standard analysis places cameras: the city in square cells, each ranked by its own weight, one camera in the
// middle of each of the first n, without regard to what the neighbours see. Cells begin at the south-western
// corner of the demand; those of equal weight go by their place, south first.
std::vector<RankedCell> ranked_cells(const std::vector<geo::Point>& demand, const std::vector<double>& weight, double cell_m, std::size_t n);

}  // namespace dosi::patrol

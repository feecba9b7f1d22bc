#pragma once
#include <cstdint>
#include <vector>

#include "geo/point.h"

namespace dosi::bus {

// Parts a city into at most `most` zones of about equal weight: places are halved again and again at their weighted middle, across their longer
// side (a k-d tree's way). The zone of each place, numbered without a gap; places without weight go with those beside them.
std::vector<std::uint32_t> zones_of(const std::vector<geo::Point>& places, const std::vector<double>& weight, std::size_t most);

}  // namespace dosi::bus

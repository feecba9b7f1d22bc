#pragma once
#include <vector>

#include "geo/geometry.h"

namespace dosi::patrol {

// The weight within radius_m of at least one site, and in its sight where there are buildings, worked out place by place and wall by
// wall: shares no code with reaches, views and choices.
double weight_seen(const std::vector<geo::Point>& sites, const std::vector<geo::Point>& demand, const std::vector<double>& weight, double radius_m,
                   const std::vector<geo::Geometry>& buildings = {});

}  // namespace dosi::patrol

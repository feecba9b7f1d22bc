#pragma once
#include <cstdint>

#include "geo/point.h"

namespace dosi::kit {

enum class Turn : std::uint8_t { straight, left, right, back };

// By how many degrees one turns at `here`, to the right positive: -180 to 180.
double turn_deg(geo::Point before, geo::Point here, geo::Point after);
// Straight within 40 degrees, back from 170.
Turn turn_of(double degrees);

}  // namespace dosi::kit

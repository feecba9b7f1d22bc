#pragma once
#include "solutions/patrol/car_files.h"
#include "solutions/patrol/spot_files.h"

namespace dosi::patrol {

// Drive times as the crow flies times this, where there are no streets.
inline constexpr double kDetour = 1.3;

// The problem of two files: places are the depots, then the spots. Districts are those that the spots name and those of the cars' file; one
// that the latter leaves out wants `least_visits`. Drive times are left at straight lines at a speed.
Problem problem_of(const SpotTable& spots, const CarTable& cars, int least_visits, double speed_kmh);

}  // namespace dosi::patrol

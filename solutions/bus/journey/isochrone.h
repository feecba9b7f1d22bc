#pragma once
#include <vector>

#include "geo/point.h"
#include "solutions/bus/journey/access.h"
#include "solutions/bus/journey/feed.h"

namespace dosi::bus {

// Where one gets within each time, in minutes, from a place at a percentile of the window's departures: boxes, of squares
// of `cell_m` with a place of the streets that is reached, joined along their rows. By bus to a stop at that percentile,
// then on foot. Empty where the place is farther than 500 m from any street.
std::vector<std::vector<geo::Box>> isochrones(const FeedDay& day, const kit::StreetGraph& streets, geo::Point from, const std::vector<double>& minutes,
                                              const AccessOptions& options, double cell_m);

}  // namespace dosi::bus

#pragma once
#include <optional>
#include <string>

#include "base/time.h"
#include "solutions/patrol/plan/itinerary.h"

namespace dosi::patrol {

// One car's route for its navigation as GPX 1.1 (Topografix, 2004): a waypoint for each halt, then one track. Times are written where it is
// known when the plan's first day begins.
std::string gpx_of(const Problem& problem, const Plan& plan, Car car, const Legs& legs, std::optional<Time> midnight = {});

}  // namespace dosi::patrol

#pragma once
#include "json/value.h"
#include "solutions/patrol/plan/itinerary.h"

namespace dosi::patrol {

// A plan as a FeatureCollection (RFC 7946): for each car that goes out a LineString of its route and a Point for each halt.
json::Object geojson_of(const Problem& problem, const Plan& plan, const Legs& legs);

}  // namespace dosi::patrol

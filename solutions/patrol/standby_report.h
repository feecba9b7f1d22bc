#pragma once
#include "json/value.h"
#include "solutions/patrol/call_places.h"
#include "solutions/patrol/response/comparison.h"
#include "solutions/patrol/response/response_figures.h"

namespace dosi::patrol {

// {"meanSeconds": 140, "p90Seconds": 280, "withinShare": 0.93, "unreachedShare": 0}
json::Object response_object(const response::ResponseFigures& figures);
// Where the cars stand, in GeoJSON: one Point a post, with the number of cars.
json::Object posts_geojson(const CallPlaces& places, const std::vector<response::Place>& posts);
// Each strategy with its figures ({"mean", "plusMinus"}), and the difference from the first.
json::Array compared_array(const std::vector<response::Compared>& compared);
// What became of the rows, and what streets they were put on.
json::Object reading_object(const CallPlaces& places, const kit::DriveGraph& streets);

}  // namespace dosi::patrol

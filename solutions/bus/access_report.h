#pragma once
#include <optional>
#include <string>
#include <vector>

#include "json/value.h"
#include "solutions/bus/city/opportunities.h"
#include "solutions/bus/journey/access.h"

namespace dosi::bus {

// What is reached from places, before a change and, where there is one, after it.
struct AccessAnswer {
  Opportunities places;
  std::vector<double> cutoffs_min;
  Reached before;
  std::optional<Reached> after;
};

// A line for each place and cut-off; columns of `after` end in _after.
std::string access_csv(const AccessAnswer& answer);
// [{"id", "cutoffMinutes", COLUMN: n ..., "after": {COLUMN: n ...}}]
json::Array access_places(const AccessAnswer& answer);
// For each of the groups (names of columns of people), cut-off and column: what the mean one of the group reaches, Gini and
// Palma of it, before and after. bad_request where a group is no column.
Result<json::Array> access_groups(const AccessAnswer& answer, const std::vector<std::string>& groups);
// The places as a GeoJSON FeatureCollection of points: COLUMN_MINUTES, and COLUMN_MINUTES_after.
json::Object access_geojson(const AccessAnswer& answer);
// Boxes for each of the cut-offs as a FeatureCollection of MultiPolygons, the longest time first, so that shorter ones lie above.
json::Object isochrones_geojson(const std::vector<double>& cutoffs_min, const std::vector<std::vector<geo::Box>>& boxes, std::string_view when);

}  // namespace dosi::bus

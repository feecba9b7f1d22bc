#pragma once
#include <string>
#include <string_view>

#include "solutions/bus/session/city_plan.h"

namespace dosi::bus {

// A plan as a file, in the answer of docs/bus-plan.md: {"name","mediaType","base64"} or {"name","mediaType","text"}. Formats: gtfs (headways of
// the period as frequencies), geojson (courses of lines, stops), csv (a line a row). bad_request for another, or what GTFS cannot hold.
Result<std::string> export_answer(const CityPlan& city, const ServicePlan& plan, const Figures& figures, std::string_view format, std::string_view title);

}  // namespace dosi::bus

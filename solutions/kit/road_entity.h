#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "geo/point.h"
#include "json/value.h"

// What RoadSegment entities say, normalized or simplified.
namespace dosi::kit {

// The attribute's value; null where there is none.
const json::Value* value_of(const json::Value& entity, std::string_view name);
// The same where it is a text, else empty.
std::string_view text_of(const json::Value& entity, std::string_view name);
// The positions of its location; none where that is no line.
std::optional<std::vector<geo::Point>> line_of(const json::Value& road);
// A GeoJSON position.
std::optional<geo::Point> position_of(const json::Value& position);

// Calls `visit` with every road of an OpenStreetMap extract, normalized. Errors as ingest::read_osm gives them.
Result<void> for_each_road(const std::filesystem::path& osm_file, const std::function<void(const json::Value& road)>& visit);

}  // namespace dosi::kit

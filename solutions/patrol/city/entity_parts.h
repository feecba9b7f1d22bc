#pragma once
#include <optional>
#include <string>
#include <vector>

#include "geo/geometry.h"
#include "json/value.h"

namespace dosi::patrol {

// Parts of simplified entities.

// The value of a member, that of a temporal value or a list's first: {"@type":"DateTime","@value":"..."} is "...".
std::string text_in(const json::Value& entity, std::string_view name);
std::optional<double> number_in(const json::Value& entity, std::string_view name);
bool flag_in(const json::Value& entity, std::string_view name);
std::vector<std::string> texts_in(const json::Value& entity, std::string_view name);  // of a list, or the one
// Its `location`; none where it has none that is valid.
std::optional<geo::Geometry> shape_in(const json::Value& entity);
std::optional<geo::Point> point_in(const json::Value& entity);  // the middle of other shapes

}  // namespace dosi::patrol

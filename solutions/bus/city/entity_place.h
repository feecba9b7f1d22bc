#pragma once
#include <optional>
#include <vector>

#include "geo/point.h"
#include "json/value.h"

namespace dosi::bus {

// Where a simplified entity is: the Point of its location; none where it has no such.
std::optional<geo::Point> point_of(const json::Value& entity);
// The LineString of its location; empty where it has none.
std::vector<geo::Point> line_of(const json::Value& entity);

}  // namespace dosi::bus

#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "geo/point.h"
#include "json/value.h"

namespace dosi::patrol {

// Members of a question. Errors name the member and say what was expected.

// A whole number from 0 to below `end`; `what` names what it numbers.
Result<std::size_t> index_in(const json::Value& question, std::string_view name, std::size_t end, std::string_view what);
// A number from `least` to `most`; `otherwise` where it was left out.
Result<double> number_in(const json::Value& question, std::string_view name, double least, double most, double otherwise);
// [longitude, latitude].
Result<geo::Point> place_in(const json::Value& question, std::string_view name);
// A list of at least two places.
Result<std::vector<geo::Point>> line_in(const json::Value& question, std::string_view name);

}  // namespace dosi::patrol

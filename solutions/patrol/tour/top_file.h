#pragma once
#include <string_view>

#include "base/result.h"
#include "solutions/patrol/tour/problem.h"

namespace dosi::patrol {

// A Team Orienteering file: "n N", "m M", "tmax T", then for each node "x y score"; the first node is every team's start,
// the last its end. Ways are Euclidean and not rounded, the limit is tmax as it stands. bad_request names the line, what it
// has and what it should have.
Result<TourProblem> read_top_file(std::string_view text);

}  // namespace dosi::patrol

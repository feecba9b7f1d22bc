#pragma once
#include <vector>

#include "solutions/patrol/response/standby.h"

namespace dosi::patrol::response {

// How fast calls are answered.
struct ResponseFigures {
  double mean_s = 0, p90_s = 0;   // of the calls that can be reached
  double within_share = 0;        // of all calls, reached in StandbyProblem::within_s
  double unreached_share = 0;     // to whom no car can drive
};

// What is expected with cars at these places: the nearest free one goes, each being busy by chance and apart from the
// others, one at least being free.
ResponseFigures expected_response(const StandbyProblem& problem, const std::vector<Place>& cars);

// Of numbers with weights, the least that is not below `share` of all weight; 0 if there are none.
double weighted_quantile(std::vector<std::pair<double, double>> values, double share);

}  // namespace dosi::patrol::response

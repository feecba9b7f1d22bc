#pragma once
#include <string>
#include <vector>

#include "solutions/patrol/response/standby.h"

namespace dosi::patrol::response {

// What a plan is worth by the definition of its goal alone: seconds a call, or the share of calls covered. Shares
// nothing with the solver.
double standby_worth(const StandbyProblem& problem, const std::vector<Place>& cars);

// What is wrong with a plan, in words; empty if nothing is: cars where none may stand, too many or too few, a value that
// is not the plan's (to a millionth) or is better than its bound.
std::vector<std::string> check_standby(const StandbyProblem& problem, const StandbyPlan& plan);

}  // namespace dosi::patrol::response

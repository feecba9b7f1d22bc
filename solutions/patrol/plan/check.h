#pragma once
#include <string>
#include <vector>

#include "solutions/patrol/plan/plan.h"

namespace dosi::patrol {

// What is wrong with a plan, one sentence each, by plain counting apart from the search: routes that are not closed or not within the shift,
// drives faster than the matrix, stops too short or too long, a break missed or misplaced, a spot visited again too soon, captured risk that
// is not what the plan says (to 1e-6 of it), and wishes for districts and exploration that are not met although `told` does not say so.
std::vector<std::string> faults(const Problem& problem, const Plan& plan, const std::vector<std::string>& told = {});

}  // namespace dosi::patrol

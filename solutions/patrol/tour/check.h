#pragma once
#include <string>
#include <vector>

#include "solutions/patrol/tour/problem.h"

namespace dosi::patrol {

// What is wrong with tours, one sentence each, counted apart from the search: a team more or less, a node that is none, a
// node visited twice or a team's start or end as a visit, a tour over its limit (by more than 1e-9 of it), a score that
// is not the sum of the nodes'. A team without a visit stays where it is.
std::vector<std::string> faults(const TourProblem& problem, const std::vector<Tour>& tours, double score);

}  // namespace dosi::patrol

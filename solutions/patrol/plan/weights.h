#pragma once
#include <string>
#include <vector>

#include "solutions/patrol/plan/patrols.h"

namespace dosi::patrol {

// What the wishes count beside captured risk: so much that no stop is worth breaking one that can be kept. `captured` and `per_stop` are
// of a plan without wishes.
Weights weights_of(const Problem& problem, double captured, double per_stop);

// In words: which wishes a plan does not meet.
std::vector<std::string> unmet_wishes(const Problem& problem, const Plan& plan);

}  // namespace dosi::patrol

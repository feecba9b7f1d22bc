#pragma once
#include <vector>

#include "solutions/patrol/plan/plan.h"

namespace dosi::patrol {

// Slots from the first one until the last car is home.
std::size_t slots_of(const Problem& problem);

// How likely each of the plans is to be drawn so that visits by spot and slot are as hard to foresee as can be: the
// entropy of all visits, each as a coin of its own, is concave in these chances and is raised by exponentiated gradient steps
// (Kivinen, Warmuth 1997).
std::vector<double> fairest_chances(const Problem& problem, const std::vector<Plan>& plans);

// What somebody knows who knows the plans and their chances.
Draw draw_of(const Problem& problem, const std::vector<Plan>& plans, const std::vector<double>& chances);

}  // namespace dosi::patrol

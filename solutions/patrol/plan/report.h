#pragma once
#include "json/value.h"
#include "solutions/patrol/plan/figures.h"
#include "solutions/patrol/plan/itinerary.h"

namespace dosi::patrol {

// Routes with what each car does where, when and why, and the ways between; beside `figures_object` and `draw_object` what `dosi patrol plan` answers.
json::Array routes_array(const Problem& problem, const Plan& plan, const Legs& legs);
json::Object figures_object(const Problem& problem, const Figures& figures);
// The chance of each spot to be visited in each slot stands under its id.
json::Object draw_object(const Problem& problem, const Draw& draw);

}  // namespace dosi::patrol

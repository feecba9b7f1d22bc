#pragma once
#include <string>
#include <vector>

#include "solutions/bus/plan/improve.h"

namespace dosi::bus {

// What is wrong with a plan, one sentence each, by plain counting apart from the search; empty if it keeps today's fixed lines, serves the
// places of today, follows the streets, keeps all bounds and the fleet, and costs what it says it costs (to 0.5 %, the search counts in ticks).
std::vector<std::string> faults(const CityNetwork& city, const PlanOptions& options, const Plan& plan, int fleet);

}  // namespace dosi::bus

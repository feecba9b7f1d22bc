#pragma once
#include <string>

#include "json/value.h"
#include "solutions/patrol/session/plan_settings.h"

namespace dosi::patrol {

// {"ask":"standby","settings":{...}} as JSON text (docs/patrol.md): where the shift's cars wait best for calls. bad_request where there are no streets, cars or calls.
Result<std::string> standby_answer(const Desk& desk, const PlanSettings& settings);
// {"ask":"simulate","settings":{...}}: a plan made as it would have been four weeks ago, beside simple ways, on the reports that then came. bad_request likewise, and where the reports
// do not reach back so far.
Result<std::string> simulation_answer(Desk& desk, const PlanSettings& settings);

}  // namespace dosi::patrol

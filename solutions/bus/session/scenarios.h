#pragma once
#include <string>

#include "client/client.h"
#include "solutions/bus/session/city_plan.h"

namespace dosi::bus {

// The answer to {"ask":"open"} (docs/bus-plan.md): the edits of the BusScenario entity `scenario`, or those that put the BusLineProposal
// entities of the run `run` in the place of today's lines. Edits that do not fit the network are left out and told in `notes`. not_found where
// the hub has no such entity.
Result<std::string> open_answer(CityPlan& city, const client::Client& hub, const json::Value& question);

}  // namespace dosi::bus

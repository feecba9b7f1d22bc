#pragma once
#include <string>

#include "json/value.h"
#include "solutions/patrol/session/desk.h"

namespace dosi::patrol {

// Answers of the patrol desk as JSON text (docs/patrol.md). Errors name the question's member.

std::string city_answer(const Desk& desk);
// {"ask":"risk","slot":0}
Result<std::string> risk_answer(const Desk& desk, const json::Value& question);
// {"ask":"explain","cell":12,"slot":0}
Result<std::string> explain_answer(Desk& desk, const json::Value& question);

}  // namespace dosi::patrol

#pragma once
#include <string>

#include "json/value.h"
#include "solutions/patrol/session/desk.h"

namespace dosi::patrol {

// The desk's cameras, made when they are first asked for.
CctvDesk& cctv_of(Desk& desk);
// Places along the streets where a pole may stand, near risk that no camera sees; around the cells' middles where no streets are known.
std::vector<geo::Point> pole_places(Desk& desk);

// Answers of the patrol desk as JSON text (docs/patrol.md). Errors name the question's member.

// {"ask":"cctv","sites":20,"range_m":50}
Result<std::string> cctv_answer(Desk& desk, const json::Value& question);
// {"ask":"sight","location":[127,36]}
Result<std::string> sight_answer(Desk& desk, const json::Value& question);
// {"ask":"safeway","path":[[127,36],[127.01,36]]}
Result<std::string> way_answer(Desk& desk, const json::Value& question);

}  // namespace dosi::patrol

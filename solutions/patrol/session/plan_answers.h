#pragma once
#include <string>

#include "json/value.h"
#include "solutions/patrol/session/plan_desk.h"

namespace dosi::patrol {

// {"ask":"plan","settings":{...},"edits":[...]} as JSON text (docs/patrol.md).
std::string plan_answer(const Desk& desk, const AnsweredPlan& plan, double ms);
// {"ask":"export","settings":{...},"edits":[...],"format":"gpx","car":"1-1","language":"ko"}: a file. bad_request naming `format` or `car`.
Result<std::string> export_answer(const Desk& desk, const AnsweredPlan& plan, const json::Value& question);

// The way that a car drives, from its depot and back; leg by leg, none of a break.
struct DrivenLeg {
  std::size_t step = 0;  // to which it leads; the number of steps: home
  kit::DrivePath path;
};
std::vector<DrivenLeg> legs_of(const Desk& desk, const ShiftPlan& shift, Car car);

}  // namespace dosi::patrol

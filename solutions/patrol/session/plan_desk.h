#pragma once
#include <string>
#include <vector>

#include "solutions/patrol/plan/plan.h"
#include "solutions/patrol/session/desk.h"
#include "solutions/patrol/session/plan_settings.h"

namespace dosi::patrol {

// A shift's plan at the desk: the problem that was made of the city's risk, and the plan as it stands.
struct ShiftPlan {
  PlanSettings settings;
  Problem problem;
  std::vector<kit::DriveGraph::Place> stands;  // by Place: where on the streets
  std::vector<Words> place_names;              // by Place
  std::vector<Words> car_names;                // by Car
  std::vector<std::string> box_of;             // by Car
  Plan plan;
  Draw draw;                                   // of the plan before any edit
  std::vector<Difference> changes;             // by the last edit
  std::vector<std::string> unmet;
  bool edited = false;
};

// The hot spots of a shift: cells by the risk of themselves and their eight neighbours, none beside another, each district with some of its own; a share of
// others drawn by seed, for exploration. Each stands at a street. bad_request where there are no streets, no car, or no plan.
Result<ShiftPlan> make_plan(const Desk& desk, const PlanSettings& settings);

// Applies one edit of a question (docs/patrol.md) to a plan. bad_request naming the member, without the edit's own number.
Result<void> apply_edit(const Desk& desk, const json::Value& edit, ShiftPlan& shift);

// The plan of a question: its settings, then its edits. Plans of earlier questions are remembered, so that one more edit costs one re-plan.
struct PlanMemory {
  std::vector<std::pair<std::string, ShiftPlan>> steps;  // what was asked so far, as text: settings, then edit by edit
};
struct AnsweredPlan {
  const ShiftPlan* before = nullptr;  // without the edits
  const ShiftPlan* now = nullptr;
};
Result<AnsweredPlan> plan_of(const Desk& desk, PlanMemory& memory, const json::Value& question);

}  // namespace dosi::patrol

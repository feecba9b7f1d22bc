#pragma once
#include <functional>
#include <string>
#include <vector>

#include "json/value.h"
#include "solutions/patrol/risk/model.h"
#include "solutions/patrol/risk/scores.h"

namespace dosi::patrol::risk {

struct BacktestPlan {
  LocalTime_s first_s = 0;
  int step_days = 7, forecasts = 1;
  int slot_hours = 0;  // 0: the whole step is one slot
  std::vector<std::string> models;  // empty: all
  std::uint64_t seed = 1;           // of the bootstrap
  std::string dump;                 // folder for forecasts as CSV; empty: none
};

// Rolling: for each step every model learns from what began before it and forecasts it, and the same scores are taken of all. Answers the JSON
// of docs/patrol-risk.md without the head that tells of the input. `progress` gets the share done; false stops with cancelled.
// bad_request: a plan that cannot be (slots that do not divide the step), or no event before the first forecast or none in the steps.
Result<json::Object> backtest(const History& history, BacktestPlan plan, const std::function<bool(double)>& progress);

}  // namespace dosi::patrol::risk

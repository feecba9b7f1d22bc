#pragma once
#include <string>
#include <vector>

#include "json/value.h"
#include "solutions/patrol/risk/backtest.h"
#include "solutions/patrol/risk/scores.h"

namespace dosi::patrol::risk {

struct StepResult {
  Scores per_slot, pooled;  // pooled: cells and slots of a day together
  double fit_ms = 0, forecast_ms = 0;  // of the processor
};
struct ModelResult {
  std::string name;
  std::vector<StepResult> steps;
};

// The members "plan", "area", "windows" and "models" of docs/patrol-risk.md.
json::Object backtest_report(const History& history, const BacktestPlan& plan, const std::vector<ModelResult>& results);

}  // namespace dosi::patrol::risk

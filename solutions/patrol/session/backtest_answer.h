#pragma once
#include <string>

#include "json/value.h"
#include "solutions/patrol/session/desk.h"

namespace dosi::patrol {

// How the models of a desk would have done on its own reports.
struct DeskBacktest {
  json::Object whole;  // of risk::backtest: every model, weekly forecasts of slots
  struct Month {
    std::string month;  // 2026-05
    double events = 0, ours = 0, counts = 0;  // hit rates at 5 % of the area, 0 to 1
  };
  std::vector<Month> months;
  risk::LocalTime_s from_s = 0, to_s = 0;
  int forecasts = 0, step_days = 7;
};

// Rolling weekly forecasts over the last part of the reports (half of them, twelve weeks at most). bad_request where the reports span less than four weeks. `told` gets the share done.
Result<DeskBacktest> backtest_of(const Desk& desk, const std::function<void(double)>& told = {});
// {"ask":"backtest"} as JSON text (docs/patrol.md).
std::string backtest_answer(const DeskBacktest& found);

}  // namespace dosi::patrol

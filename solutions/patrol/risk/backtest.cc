#include "solutions/patrol/risk/backtest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>

#include "solutions/patrol/risk/backtest_report.h"
#include "solutions/patrol/risk/forecast_dump.h"

namespace dosi::patrol::risk {
namespace {

double cpu_ms() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// What happened in each cell of each window.
std::vector<Field> happened_in(const History& history, const std::vector<Window>& windows) {
  std::vector<Field> out(windows.size(), Field(history.grid->size()));
  // What began up to a week before may reach in.
  const auto [first, last] = history.between(windows.front().from_s - kWeek_s, windows.back().to_s);
  for (std::size_t i = first; i < last; ++i) {
    const Incident& incident = history.incidents[i];
    if (!incident.target || incident.from_s < windows.front().from_s) continue;
    for (std::size_t w = 0; w < windows.size(); ++w)
      if (const double share = share_within(incident, windows[w]); share > 0) out[w][at(incident.cell)] += static_cast<float>(share);
  }
  return out;
}

std::vector<float> chained(const std::vector<Field>& fields, std::size_t first, std::size_t count) {
  std::vector<float> out;
  for (std::size_t i = first; i < first + count; ++i) out.insert(out.end(), fields[i].begin(), fields[i].end());
  return out;
}

// The log-likelihood is one of place and time where there are slots: density over all cells of all slots of the step.
double step_log_likelihood(const std::vector<Field>& risk, const std::vector<Field>& happened, double cell_km2) {
  double total = 0, sum = 0;
  for (const Field& f : risk)
    for (const float v : f) total += v;
  if (total <= 0) total = 1;
  const double slots = static_cast<double>(risk.size());
  for (std::size_t w = 0; w < risk.size(); ++w)
    for (std::size_t c = 0; c < risk[w].size(); ++c)
      if (happened[w][c] > 0) sum += happened[w][c] * std::log(std::max(kLeastDensity, risk[w][c] / total * slots / cell_km2));
  return sum;
}

void score_step(const BacktestPlan& plan, double cell_km2, const std::vector<Field>& risk, const std::vector<Field>& happened, StepResult& out) {
  for (std::size_t w = 0; w < risk.size(); ++w) out.per_slot += score(risk[w], happened[w], cell_km2);
  out.per_slot.log_likelihood = step_log_likelihood(risk, happened, cell_km2);
  if (plan.slot_hours == 0 || plan.slot_hours > 24) return;
  const std::size_t slots_of_day = static_cast<std::size_t>(24 / plan.slot_hours);
  for (std::size_t w = 0; w + slots_of_day <= risk.size(); w += slots_of_day)
    out.pooled += score(chained(risk, w, slots_of_day), chained(happened, w, slots_of_day), cell_km2);
}

Result<void> check(const History& history, const BacktestPlan& plan) {
  if (plan.step_days < 1 || plan.step_days > 366) return bad_request(fmt::format("{} days are no step between 1 and 366.", plan.step_days), "step-days");
  if (plan.forecasts < 1 || plan.forecasts > 10000) return bad_request(fmt::format("{} forecasts are not between 1 and 10,000.", plan.forecasts), "forecasts");
  const bool whole = plan.slot_hours == 0 || plan.slot_hours == 24 * plan.step_days;
  if (!whole && (plan.slot_hours < 1 || plan.slot_hours > 24 || 24 % plan.slot_hours != 0))
    return bad_request(fmt::format("Slots of {} hours do not divide a day, and are not the whole step (0 or {}).", plan.slot_hours, 24 * plan.step_days), "slot-hours");
  const LocalTime_s end = plan.first_s + plan.forecasts * plan.step_days * kDay_s;
  const auto targets = [&](LocalTime_s from, LocalTime_s to) {
    const auto [first, last] = history.between(from, to);
    return std::count_if(history.incidents.begin() + static_cast<std::ptrdiff_t>(first), history.incidents.begin() + static_cast<std::ptrdiff_t>(last), [](const Incident& i) { return i.target; });
  };
  const std::string between = history.incidents.empty() ? "there are none" : "they are from " + local_date(history.incidents.front().from_s) + " to " + local_date(history.incidents.back().from_s);
  if (targets(std::numeric_limits<LocalTime_s>::min(), plan.first_s) == 0)
    return bad_request(fmt::format("No report lies before the first forecast, {}: {}.", local_date(plan.first_s), between), "first");
  if (targets(plan.first_s, end) == 0)
    return bad_request(fmt::format("No report lies in what is to be forecast, {} to {}: {}.", local_date(plan.first_s), local_date(end), between), "first");
  for (const std::string& name : plan.models)
    if (make_model(name, {}) == nullptr) return bad_request(fmt::format("'{}' is no model; there are {}.", name, fmt::join(model_names(), ", ")), "models");
  return ok();
}

}  // namespace

Result<json::Object> backtest(const History& history, BacktestPlan plan, const std::function<bool(double)>& progress) {
  DOSI_CHECK(check(history, plan));
  if (plan.slot_hours == 24 * plan.step_days) plan.slot_hours = 0;
  if (plan.models.empty()) plan.models.assign(model_names().begin(), model_names().end());
  const LocalTime_s step_s = plan.step_days * kDay_s, slot_s = plan.slot_hours > 0 ? plan.slot_hours * kHour_s : step_s;
  std::vector<ModelResult> results;
  std::vector<std::unique_ptr<Model>> models;
  for (const std::string& name : plan.models) models.push_back(make_model(name, {step_s, slot_s})), results.push_back({name});
  ForecastDump dump(plan.dump);
  DOSI_CHECK(dump.cells(*history.grid));
  for (int f = 0; f < plan.forecasts; ++f) {
    const LocalTime_s now = plan.first_s + f * step_s;
    const auto windows = slots_of(now, now + step_s, slot_s);
    const auto happened = happened_in(history, windows);
    for (std::size_t m = 0; m < models.size(); ++m) {
      const double begin = cpu_ms();
      models[m]->fit(history, now);
      const double fitted = cpu_ms();
      const auto risk = models[m]->forecast(windows);
      StepResult& step = results[m].steps.emplace_back();
      step.fit_ms = fitted - begin, step.forecast_ms = cpu_ms() - fitted;
      score_step(plan, history.grid->cell_km2(), risk, happened, step);
      DOSI_CHECK(dump.forecast(plan.models[m], windows, risk, happened));
      if (!progress((f + static_cast<double>(m + 1) / static_cast<double>(models.size())) / plan.forecasts)) return error(ErrorCode::cancelled, "The back-test was stopped.");
    }
  }
  return backtest_report(history, plan, results);
}

}  // namespace dosi::patrol::risk

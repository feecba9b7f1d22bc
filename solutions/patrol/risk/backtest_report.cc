#include "solutions/patrol/risk/backtest_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dosi::patrol::risk {
namespace {

json::Value number(double v) { return std::round(v * 1e6) / 1e6; }
json::Value count(std::size_t n) { return static_cast<std::int64_t>(n); }
std::string percent_name(double coverage) { return fmt::format("{:g}", coverage * 100); }

template <class Of>
std::vector<double> of_steps(const ModelResult& m, const Of& of) {
  std::vector<double> out;
  for (const StepResult& s : m.steps) out.push_back(of(s));
  return out;
}

json::Object estimate(const Estimate& e) { return {{"value", number(e.value)}, {"standardError", number(e.standard_error)}}; }
json::Object interval(const Interval& i) { return {{"value", number(i.value)}, {"low95", number(i.low)}, {"high95", number(i.high)}}; }

// Scores of one kind of window: each slot, or a day's slots together.
using Which = Scores StepResult::*;

json::Array hit_rates(const ModelResult& m, Which which, std::size_t places) {
  json::Array out;
  Scores all;
  for (const StepResult& s : m.steps) all += s.*which;
  for (std::size_t c = 0; c < kCoverages.size(); ++c) {
    const auto hits = of_steps(m, [&](const StepResult& s) { return (s.*which).hits[c]; });
    const auto events = of_steps(m, [&](const StepResult& s) { return (s.*which).events; });
    const auto rates = of_steps(m, [&](const StepResult& s) { return (s.*which).hit_rates[c]; });
    const auto windows = of_steps(m, [&](const StepResult& s) { return static_cast<double>((s.*which).windows); });
    const Estimate pooled = ratio(hits, events);
    const double share = static_cast<double>(flagged(kCoverages[c], places)) / static_cast<double>(places);
    out.emplace_back(json::Object{{"areaPercent", kCoverages[c] * 100},
                                  {"hitRate", estimate(pooled)},
                                  {"hitRateMeanOfWindows", estimate(ratio(rates, windows))},
                                  {"pai", share > 0 ? number(pooled.value / share) : json::Value()},
                                  {"pei", all.best[c] > 0 ? number(all.hits[c] / all.best[c]) : json::Value()},
                                  {"hits", number(all.hits[c])}});
  }
  return out;
}

// Expected and happened in bands of area, from the highest risk down.
json::Array calibration(const Scores& all) {
  json::Array out;
  double from = 0, expected_before = 0, happened_before = 0;
  const auto band = [&](double to, double expected, double happened) {
    out.emplace_back(json::Object{{"areaPercentFrom", from * 100}, {"areaPercentTo", to * 100}, {"expected", number(expected - expected_before)}, {"happened", number(happened - happened_before)}});
    from = to, expected_before = expected, happened_before = happened;
  };
  for (std::size_t c = 0; c < kCoverages.size(); ++c) band(kCoverages[c], all.expected_in[c], all.hits[c]);
  band(1, all.expected, all.events);
  return out;
}

json::Object differences(const ModelResult& ours, const ModelResult& other, Which which, std::uint64_t seed) {
  json::Object out;
  const auto events = of_steps(ours, [&](const StepResult& s) { return (s.*which).events; });
  for (std::size_t c = 0; c < kCoverages.size(); ++c) {
    const auto hits = [&](const StepResult& s) { return (s.*which).hits[c]; };
    out.append("hitRate" + percent_name(kCoverages[c]), interval(paired_difference(of_steps(ours, hits), of_steps(other, hits), events, seed)));
  }
  if (which == &StepResult::per_slot) {
    const auto likelihood = [&](const StepResult& s) { return s.per_slot.log_likelihood; };
    out.append("logLikelihood", interval(paired_difference(of_steps(ours, likelihood), of_steps(other, likelihood), events, seed)));
  }
  return out;
}

json::Object model_report(const ModelResult& m, const Grid& grid, const BacktestPlan& plan) {
  Scores all;
  for (const StepResult& s : m.steps) all += s.per_slot;
  const Estimate likelihood = ratio(of_steps(m, [](const StepResult& s) { return s.per_slot.log_likelihood; }), of_steps(m, [](const StepResult& s) { return s.per_slot.events; }));
  const double windows = static_cast<double>(std::max<std::size_t>(1, all.windows));
  json::Object out{{"model", m.name},
                   {"coverage", hit_rates(m, &StepResult::per_slot, grid.size())},
                   {"logLikelihood", estimate(likelihood)},
                   {"informationGain", estimate({likelihood.value + std::log(grid.area_km2()), likelihood.standard_error})},
                   {"brier", number(all.brier / windows)},
                   {"brierSkill", number(all.skill / windows)},
                   {"expected", number(all.expected)},
                   {"calibration", calibration(all)}};
  if (plan.slot_hours > 0) out.append("coverageOfDay", hit_rates(m, &StepResult::pooled, grid.size() * static_cast<std::size_t>(24 / plan.slot_hours)));
  const auto mean = [&](double StepResult::*time) {
    double sum = 0;
    for (const StepResult& s : m.steps) sum += s.*time;
    return number(sum / static_cast<double>(m.steps.size()));
  };
  out.append("firstFitMs", number(m.steps.front().fit_ms)), out.append("fitMs", mean(&StepResult::fit_ms)), out.append("forecastMs", mean(&StepResult::forecast_ms));
  return out;
}

}  // namespace

json::Object backtest_report(const History& history, const BacktestPlan& plan, const std::vector<ModelResult>& results) {
  const Grid& grid = *history.grid;
  Scores all;
  for (const StepResult& s : results.front().steps) all += s.per_slot;
  json::Object out;
  out.append("plan", json::Object{{"first", local_date(plan.first_s)}, {"stepDays", plan.step_days}, {"forecasts", plan.forecasts}, {"slotHours", plan.slot_hours}, {"seed", static_cast<std::int64_t>(plan.seed)}});
  out.append("area", json::Object{{"cells", count(grid.size())}, {"cellM", grid.cell_m()}, {"km2", number(grid.area_km2())}});
  out.append("windows", json::Object{{"withEvents", count(all.windows)}, {"without", count(all.quiet)}, {"events", number(all.events)}});
  json::Array models;
  for (const ModelResult& m : results) models.emplace_back(model_report(m, grid, plan));
  out.append("models", std::move(models));
  const auto named = [&](std::string_view name) { return std::find_if(results.begin(), results.end(), [&](const ModelResult& m) { return m.name == name; }); };
  const auto ours = named("mixture");
  json::Array compared;
  for (const ModelResult& m : results) {
    if (ours == results.end() || m.name == ours->name) continue;
    json::Object one{{"mixtureMinus", m.name}, {"perSlot", differences(*ours, m, &StepResult::per_slot, plan.seed)}};
    if (plan.slot_hours > 0) one.append("ofDay", differences(*ours, m, &StepResult::pooled, plan.seed));
    compared.emplace_back(std::move(one));
  }
  out.append("differences", std::move(compared));
  return out;
}

}  // namespace dosi::patrol::risk

#include "solutions/patrol/session/backtest_answer.h"

#include <algorithm>
#include <array>

#include "json/members.h"
#include "solutions/patrol/risk/backtest.h"
#include "solutions/patrol/session/answer_writer.h"

namespace dosi::patrol {
namespace {

using json::Writer;

constexpr int kStep_days = 7, kMostForecasts = 12, kLeastWeeks = 4;
constexpr double kMonthArea_pct = 5;

struct Named {
  std::string_view model;
  Words words;
};
const std::array<Named, 8>& names() {
  static const std::array<Named, 8> kNames = {{{"mixture", {"Mixture of kernels (ours)", "커널 혼합(우리 방법)"}},
                                               {"counts_1y", {"Counts, 1 year", "단순 집계, 1년"}},
                                               {"counts_all", {"Counts, all reports", "단순 집계, 전체"}},
                                               {"kde_1y", {"Kernel density, 1 year", "커널 밀도, 1년"}},
                                               {"kde_all", {"Kernel density, all", "커널 밀도, 전체"}},
                                               {"kde_28d", {"Kernel density, 28 days", "커널 밀도, 28일"}},
                                               {"promap", {"Prospective hot-spotting", "전망적 핫스팟(ProMap)"}},
                                               {"etas", {"Self-exciting (ETAS)", "자기자극 모형(ETAS)"}}}};
  return kNames;
}

double value_in(const json::Value& object, std::string_view name, std::string_view inner = {}) {
  const json::Value* value = object.find(name);
  if (value != nullptr && !inner.empty()) value = value->find(inner);
  return value != nullptr && value->is_number() ? value->as_double() : 0;
}

const json::Array& list_in(const json::Value& object, std::string_view name) {
  static const json::Array kNone;
  const json::Value* value = object.find(name);
  return value != nullptr && value->is_array() ? value->as_array() : kNone;
}

// The hit rate of a model at a share of the area.
double hit_rate(const json::Object& report, std::string_view model, double area_pct) {
  for (const json::Value& one : list_in(json::Value(report), "models"))
    if (json::text_of(one, "model") == model)
      for (const json::Value& at : list_in(one, "coverage"))
        if (std::fabs(value_in(at, "areaPercent") - area_pct) < 1e-6) return value_in(at, "hitRate", "value");
  return 0;
}

std::string month_of(risk::LocalTime_s t) { return risk::local_date(t).substr(0, 7); }

void score(Writer& w, const json::Value& one) {
  const std::string_view model = json::text_of(one, "model");
  const auto it = std::find_if(names().begin(), names().end(), [&](const Named& n) { return n.model == model; });
  w.begin_object();
  w.member("model", model), w.member("english", it != names().end() ? it->words.english : std::string(model)), w.member("korean", it != names().end() ? it->words.korean : std::string(model));
  w.key("ours"), w.boolean(model == "mixture");
  const auto each = [&](std::string_view key, auto&& value) {
    w.key(key), w.begin_array();
    for (const json::Value& at : list_in(one, "coverage")) value(at);
    w.end_array();
  };
  each("hit_pct", [&](const json::Value& at) { w.number(rounded(100 * value_in(at, "hitRate", "value"), 100)); });
  each("hit_se", [&](const json::Value& at) { w.number(rounded(100 * value_in(at, "hitRate", "standardError"), 100)); });
  each("pai", [&](const json::Value& at) { w.number(rounded(value_in(at, "pai"), 100)); });
  each("pei", [&](const json::Value& at) {
    const json::Value* pei = at.find("pei");
    if (pei != nullptr && pei->is_number()) w.number(rounded(pei->as_double(), 1000));
    else w.null();
  });
  number(w, "log_likelihood", value_in(one, "logLikelihood", "value"), 1000), number(w, "log_likelihood_se", value_in(one, "logLikelihood", "standardError"), 1000);
  w.key("brier"), w.number(significant(value_in(one, "brier"), 4)), number(w, "brier_skill", value_in(one, "brierSkill"), 1000);
  whole(w, "ms", value_in(one, "fitMs") + value_in(one, "forecastMs"));
  w.end_object();
}

}  // namespace

Result<DeskBacktest> backtest_of(const Desk& desk, const std::function<void(double)>& told) {
  const risk::History& history = desk.input.history;
  const risk::LocalTime_s now = local_s(desk.city.clock, desk.city.now) / risk::kDay_s * risk::kDay_s;
  const auto weeks = static_cast<int>((now - history.incidents.front().from_s) / risk::kWeek_s);
  if (weeks < kLeastWeeks) return bad_request("The reports span less than four weeks: too few to test a forecast on");
  DeskBacktest out;
  out.forecasts = std::clamp(weeks / 2, 1, kMostForecasts), out.step_days = kStep_days;
  out.from_s = now - out.forecasts * risk::kWeek_s, out.to_s = now;
  risk::BacktestPlan plan{.first_s = out.from_s, .step_days = kStep_days, .forecasts = out.forecasts, .slot_hours = desk.slot_h};
  DOSI_TRY(out.whole, risk::backtest(history, plan, [&](double share) {
             if (told) told(0.7 * share);
             return true;
           }));
  // Month by month ours beside plain counts, by the weeks that begin in it.
  plan.models = {"counts_all", "mixture"};
  for (int week = 0; week < out.forecasts;) {
    const std::string month = month_of(out.from_s + week * risk::kWeek_s);
    plan.first_s = out.from_s + week * risk::kWeek_s, plan.forecasts = 0;
    while (week < out.forecasts && month_of(out.from_s + week * risk::kWeek_s) == month) ++week, ++plan.forecasts;
    const auto found = risk::backtest(history, plan, [](double) { return true; });
    if (!found) continue;  // a month without a report tells nothing
    out.months.push_back({month, value_in(json::Value(*found), "windows", "events"), hit_rate(*found, "mixture", kMonthArea_pct), hit_rate(*found, "counts_all", kMonthArea_pct)});
    if (told) told(0.7 + 0.3 * week / out.forecasts);
  }
  return out;
}

std::string backtest_answer(const DeskBacktest& found) {
  const json::Value whole_report(found.whole);
  std::string out;
  Writer w(out);
  w.begin_object();
  w.member("from", risk::local_date(found.from_s)), w.member("to", risk::local_date(found.to_s));
  whole(w, "forecasts", found.forecasts), whole(w, "step_days", found.step_days), whole(w, "events", value_in(whole_report, "windows", "events"));
  const auto& models = list_in(whole_report, "models");
  w.key("area_pct"), w.begin_array();
  if (!models.empty())
    for (const json::Value& at : list_in(models.front(), "coverage")) w.number(rounded(value_in(at, "areaPercent"), 10));
  w.end_array();
  w.key("scores"), w.begin_array();
  for (const Named& name : names())
    for (const json::Value& one : models)
      if (json::text_of(one, "model") == name.model) score(w, one);
  w.end_array();
  w.key("calibration"), w.begin_array();
  for (const json::Value& one : models)
    if (json::text_of(one, "model") == "mixture")
      for (const json::Value& band : list_in(one, "calibration")) {
        w.begin_object();
        number(w, "from_pct", value_in(band, "areaPercentFrom")), number(w, "to_pct", value_in(band, "areaPercentTo"));
        number(w, "expected", value_in(band, "expected")), number(w, "observed", value_in(band, "happened"));
        w.end_object();
      }
  w.end_array();
  w.key("months"), w.begin_array();
  for (const auto& one : found.months) {
    w.begin_object();
    w.member("month", one.month), whole(w, "events", one.events), number(w, "hit_pct", 100 * one.ours), number(w, "counts_pct", 100 * one.counts);
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return out;
}

}  // namespace dosi::patrol

#include <fmt/format.h>

#include "json/members.h"
#include "json/parse.h"
#include "solutions/patrol/jobs.h"
#include "solutions/patrol/session/backtest_answer.h"
#include "solutions/patrol/session/fairness_answers.h"

namespace dosi::patrol {
namespace {

json::Value json_property(json::Value value) { return json::Object{{"type", "JsonProperty"}, {"json", std::move(value)}}; }

void add_card(const Desk& desk, const std::string& sources, kit::Results& results) {
  json::Object out = results.entity("PatrolModelCard");
  const ModelCard english = card_of(desk, "en", sources), korean = card_of(desk, "ko", sources);
  out.append("card", json_property(json_of(english, kLeastShown)));
  out.append("page", kit::property(page_of(english, "en", kLeastShown))), out.append("pageKo", kit::property(page_of(korean, "ko", kLeastShown)));
  out.append("validUntil", time_property(english.expires));
  results.add(std::move(out));
}

void add_exposure(const Desk& desk, const ExposureReport& exposure, kit::Results& results) {
  const json::Object whole = json_of(exposure, desk.city.ground.districts, kLeastShown);
  const json::Value* rows = whole.find("districts");
  for (std::size_t d = 0; rows != nullptr && rows->is_array() && d < rows->as_array().size(); ++d) {
    json::Object out = results.entity("PatrolExposure");
    out.append("refDistrict", kit::relationship(desk.city.ground.districts[d].id)), out.append("name", kit::property(desk.city.ground.districts[d].name));
    out.append("figures", json_property(rows->as_array()[d]));
    results.add(std::move(out));
  }
}

// Hit rates at whole percents of the area: oursHitRate5.
void add_hits(const json::Value& answer, const json::Value& score, json::Object& summary) {
  const auto &areas = answer.find("area_pct")->as_array(), &hits = score.find("hit_pct")->as_array();
  for (std::size_t i = 0; i < hits.size() && i < areas.size(); ++i)
    if (areas[i].as_double() >= 1) summary.append(fmt::format("{}HitRate{:.0f}", json::text_of(score, "model") == "mixture" ? "ours" : "counts", areas[i].as_double()), hits[i]);
}

}  // namespace

// Rests on the plan that a shift of the usual settings would get.
Result<void> run_report(const kit::Job& job) {
  DOSI_TRY(const auto http, http::Client::create());
  kit::Progress progress;
  DOSI_TRY(const auto desk, load_desk(job, *http, progress, 0.3));
  DOSI_TRY(const DeskBacktest tested, backtest_of(*desk, [&](double share) { progress.tell(0.3 + 0.5 * share, "back-test / 예측 검증"); }));
  DOSI_TRY(const PlanSettings settings, plan_settings(*desk, json::Object{}));
  DOSI_TRY(const ShiftPlan shift, make_plan(*desk, settings));
  DOSI_TRY(const ExposureReport exposure, exposure_of(*desk, shift));
  progress.tell(0.9, "feedback test / 되먹임 시험");
  DOSI_TRY(const FeedbackReport feedback, feedback_of(*desk, settings.explore_pct));
  std::string sources;
  for (const client::Address& hub : job.hubs) sources += (sources.empty() ? "" : ", ") + hub.hub;
  kit::Results results(job);
  json::Object test = results.entity("PatrolBacktest");
  const auto answer = json::parse(backtest_answer(tested));
  test.append("report", json_property(answer ? *answer : json::Value())), test.append("full", json_property(tested.whole));
  results.add(std::move(test));
  add_exposure(*desk, exposure, results);
  json::Object loop = results.entity("PatrolFeedbackTest");
  loop.append("report", json_property(json_of(feedback)));
  results.add(std::move(loop));
  add_card(*desk, sources, results);
  const FeedbackResult& own = feedback.results.back();
  json::Object summary{{"from", risk::local_date(tested.from_s)}, {"to", risk::local_date(tested.to_s)}, {"forecasts", tested.forecasts}};
  if (answer)
    for (const json::Value& score : answer->find("scores")->as_array())
      if (json::text_of(score, "model") == "mixture" || json::text_of(score, "model") == "counts_all") add_hits(*answer, score, summary);
  if (exposure.parity_need) summary.append("parityNeed", *exposure.parity_need);
  summary.append("feedbackDistance", own.distance), summary.append("feedbackRunsAway", own.runs_away);
  DOSI_CHECK(std::move(results).hand_in(client::Client(*http, job.hubs.front()), std::move(summary)));
  progress.done(fmt::format("{} forecasts / 예측 {}번", tested.forecasts, tested.forecasts));
  return ok();
}

}  // namespace dosi::patrol

#include "solutions/patrol/session/conversation.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "json/members.h"
#include "solutions/kit/conversation.h"
#include "solutions/patrol/session/backtest_answer.h"
#include "solutions/patrol/session/cctv_answers.h"
#include "solutions/patrol/session/fairness_answers.h"
#include "solutions/patrol/session/plan_answers.h"
#include "solutions/patrol/session/response_answers.h"
#include "solutions/patrol/session/risk_answers.h"

namespace dosi::patrol {
namespace {

// A city's desk with what it remembers of earlier questions.
struct Talk {
  std::unique_ptr<Desk> desk;
  std::string sources;  // the hubs
  PlanMemory plans;
  std::optional<DeskBacktest> backtest;

  Result<std::string> plan(const json::Value& question) {
    const auto start = std::chrono::steady_clock::now();
    DOSI_TRY(const AnsweredPlan found, plan_of(*desk, plans, question));
    return plan_answer(*desk, found, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  Result<std::string> exported(const json::Value& question) {
    DOSI_TRY(const AnsweredPlan found, plan_of(*desk, plans, question));
    return export_answer(*desk, found, question);
  }
  Result<std::string> standby(const json::Value& question) {
    DOSI_TRY(const PlanSettings settings, plan_settings(*desk, question));
    return standby_answer(*desk, settings);
  }
  Result<std::string> simulation(const json::Value& question) {
    DOSI_TRY(const PlanSettings settings, plan_settings(*desk, question));
    return simulation_answer(*desk, settings);
  }
  Result<std::string> tested() {
    if (!backtest) {
      DOSI_TRY(backtest, backtest_of(*desk));
    }
    return backtest_answer(*backtest);
  }
  Result<std::string> fairness(const json::Value& question) {
    DOSI_TRY(const AnsweredPlan found, plan_of(*desk, plans, question));
    DOSI_TRY(const ExposureReport exposure, exposure_of(*desk, *found.now));
    DOSI_TRY(const FeedbackReport feedback, feedback_of(*desk, found.now->settings.explore_pct));
    return fairness_answer(*desk, *found.now, exposure, feedback);
  }
  Result<std::string> card(const json::Value& question) {
    const std::string_view language = json::text_of(question, "language");
    return card_answer(*desk, card_of(*desk, language, sources), language);
  }
};

using Answering = Result<std::string> (*)(Talk& talk, const json::Value& question);
constexpr std::array<std::pair<std::string_view, Answering>, 13> kAnswers = {{
    {"city", [](Talk& talk, const json::Value&) -> Result<std::string> { return city_answer(*talk.desk); }},
    {"risk", [](Talk& talk, const json::Value& question) { return risk_answer(*talk.desk, question); }},
    {"explain", [](Talk& talk, const json::Value& question) { return explain_answer(*talk.desk, question); }},
    {"plan", [](Talk& talk, const json::Value& question) { return talk.plan(question); }},
    {"export", [](Talk& talk, const json::Value& question) { return talk.exported(question); }},
    {"standby", [](Talk& talk, const json::Value& question) { return talk.standby(question); }},
    {"simulate", [](Talk& talk, const json::Value& question) { return talk.simulation(question); }},
    {"cctv", [](Talk& talk, const json::Value& question) { return cctv_answer(*talk.desk, question); }},
    {"sight", [](Talk& talk, const json::Value& question) { return sight_answer(*talk.desk, question); }},
    {"safeway", [](Talk& talk, const json::Value& question) { return way_answer(*talk.desk, question); }},
    {"backtest", [](Talk& talk, const json::Value&) { return talk.tested(); }},
    {"fairness", [](Talk& talk, const json::Value& question) { return talk.fairness(question); }},
    {"card", [](Talk& talk, const json::Value& question) { return talk.card(question); }},
}};

Result<std::string> answer(Talk& talk, const json::Value& question) {
  const std::string_view ask = json::text_of(question, "ask");
  std::string known;
  for (const auto& [name, answering] : kAnswers) {
    if (name == ask) return answering(talk, question);
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  return bad_request("'ask' must be one of " + known, "ask");
}

}  // namespace

Result<void> converse() {
  return kit::converse([](const kit::Job& job, http::Client& http, kit::Progress& progress) -> Result<kit::Answer> {
    const auto talk = std::make_shared<Talk>();
    DOSI_TRY(talk->desk, load_desk(job, http, progress, 1));
    for (const client::Address& hub : job.hubs) talk->sources += (talk->sources.empty() ? "" : ", ") + hub.hub;
    return kit::Answer([talk](const json::Value& question) { return answer(*talk, question); });
  });
}

}  // namespace dosi::patrol

#include "solutions/patrol/session/conversation.h"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "json/members.h"
#include "solutions/kit/conversation.h"
#include "solutions/patrol/session/cctv_answers.h"
#include "solutions/patrol/session/risk_answers.h"

namespace dosi::patrol {
namespace {

using Answering = Result<std::string> (*)(Desk& desk, const json::Value& question);
constexpr std::array<std::pair<std::string_view, Answering>, 6> kAnswers = {{
    {"city", [](Desk& desk, const json::Value&) -> Result<std::string> { return city_answer(desk); }},
    {"risk", [](Desk& desk, const json::Value& question) { return risk_answer(desk, question); }},
    {"explain", explain_answer},
    {"cctv", cctv_answer},
    {"sight", sight_answer},
    {"safeway", way_answer},
}};

Result<std::string> answer(Desk& desk, const json::Value& question) {
  const std::string_view ask = json::text_of(question, "ask");
  std::string known;
  for (const auto& [name, answering] : kAnswers) {
    if (name == ask) return answering(desk, question);
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  return bad_request("'ask' must be one of " + known, "ask");
}

}  // namespace

Result<void> converse() {
  return kit::converse([](const kit::Job& job, http::Client& http, kit::Progress& progress) -> Result<kit::Answer> {
    DOSI_TRY(auto loaded, load_desk(job, http, progress, 1));
    const std::shared_ptr<Desk> desk = std::move(loaded);
    return kit::Answer([desk](const json::Value& question) { return answer(*desk, question); });
  });
}

}  // namespace dosi::patrol

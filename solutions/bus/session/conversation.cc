#include "solutions/bus/session/conversation.h"

#include <chrono>
#include <memory>
#include <string>

#include "json/members.h"
#include "solutions/bus/session/answers.h"
#include "solutions/bus/session/exports.h"
#include "solutions/bus/session/scenarios.h"
#include "solutions/kit/conversation.h"

namespace dosi::bus {
namespace {

double ms_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

struct Planned {
  ServicePlan plan;
  Figures figures;
  double ms = 0;
};
Result<Planned> planned(CityPlan& city, const json::Value& question) {
  const auto start = std::chrono::steady_clock::now();
  static const json::Value kNone = json::Array{};
  const json::Value* edits = question.find("edits");
  DOSI_TRY(const auto list, edits_of(edits != nullptr ? *edits : kNone, city.capacity));
  Planned out;
  DOSI_TRY(out.plan, Editor(city.base, *city.hops).apply(list));
  if (out.plan.lines.empty()) return bad_request("The edits leave no line", "edits");
  out.figures = figures_of(out.plan, city.setting, city.rules);
  out.ms = ms_since(start);
  return out;
}

Result<std::string> answer(CityPlan& city, const client::Client& hub, const json::Value& question) {
  const std::string_view ask = json::text_of(question, "ask");
  if (ask == "network") return network_answer(city);
  if (ask == "open") return open_answer(city, hub, question);
  if (ask != "evaluate" && ask != "export") return bad_request("'ask' must be one of network, evaluate, export, open", "ask");
  DOSI_TRY(const Planned found, planned(city, question));
  if (ask == "evaluate") return evaluation_answer(city, found.plan, found.figures, found.ms);
  return export_answer(city, found.plan, found.figures, json::text_of(question, "format"), json::text_of(question, "title"));
}

}  // namespace

Result<void> converse() {
  return kit::converse([](const kit::Job& job, http::Client& http, kit::Progress& progress) -> Result<kit::Answer> {
    DOSI_TRY(auto loaded, load_city_plan(job, http, progress));
    const std::shared_ptr<CityPlan> city = std::move(loaded);
    return kit::Answer([city, hub = client::Client(http, job.hubs.front())](const json::Value& question) { return answer(*city, hub, question); });
  });
}

}  // namespace dosi::bus

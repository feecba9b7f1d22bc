#include "solutions/bus/session/conversation.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>

#include "json/members.h"
#include "json/parse.h"
#include "json/write.h"
#include "solutions/bus/session/answers.h"
#include "solutions/bus/session/exports.h"
#include "solutions/bus/session/scenarios.h"

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

std::string told(const Error& fault) {
  return json::dump(json::Object{{"error", json::Object{{"title", "The question cannot be answered"}, {"detail", fault.message}, {"field", fault.field}}}});
}

void say(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

}  // namespace

Result<void> converse() {
  std::string line;
  std::getline(std::cin, line);
  DOSI_TRY(const kit::Job job, kit::Job::of(line));
  DOSI_TRY(const auto http, http::Client::create());
  kit::Progress progress;
  DOSI_TRY(const auto city, load_city_plan(job, *http, progress));
  say(R"({"ready":true})");
  const client::Client hub(*http, job.hubs.front());
  while (std::getline(std::cin, line)) {
    if (line.empty()) continue;
    const auto question = json::parse(line);
    const auto said = question ? answer(*city, hub, *question) : Result<std::string>(question.error());
    say(said ? *said : told(said.error()));
  }
  return ok();
}

}  // namespace dosi::bus

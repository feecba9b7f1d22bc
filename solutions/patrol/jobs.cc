#include "solutions/patrol/jobs.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>

#include "solutions/patrol/commands.h"
#include "solutions/patrol/session/conversation.h"

namespace dosi::patrol {

Result<PlanSettings> shift_of(const Desk& desk, const kit::Job& job) {
  json::Object settings;
  for (const auto& [from, to] : {std::pair{"planDate", "date"}, {"from", "from"}, {"to", "to"}, {"stopMinutes", "stop_min"}, {"explore", "explore_pct"}, {"breakMinutes", "break_min"},
                                 {"leastVisits", "least_visits"}, {"spots", "spots"}, {"seed", "seed"}})
    if (const json::Value* value = job.parameters.find(from)) settings.append(to, *value);
  if (const json::Value* cars = job.parameters.find("cars")) {
    json::Object each;
    for (const PoliceBox& box : desk.city.equipment.boxes) each.append(box.id, *cars);
    settings.append("cars", std::move(each));
  }
  return plan_settings(desk, json::Object{{"settings", std::move(settings)}});
}

json::Array position(geo::Point p) { return {std::round(p.lon * 1e6) / 1e6, std::round(p.lat * 1e6) / 1e6}; }
json::Value geo_property(const char* type, json::Array coordinates) {
  return json::Object{{"type", "GeoProperty"}, {"value", json::Object{{"type", type}, {"coordinates", std::move(coordinates)}}}};
}
json::Value time_property(Time t) { return kit::property(json::Object{{"@type", "DateTime"}, {"@value", format_time(t)}}); }

void add_jobs(CLI::App& app, int& status) {
  const auto add = [&](const char* name, const char* help, Result<void> (*run)(const kit::Job&)) {
    CLI::App* command = app.add_subcommand(name, help)->group("");
    command->callback([run, &status] {
      const auto job = kit::Job::read();
      const auto done = job ? run(*job) : Result<void>(job.error());
      if (!done) fmt::print(stderr, "{}\n", done.error().message), status = 1;
    });
  };
  add("risk-job", "expected reports by place and time, as a run of a solution", run_risk);
  add("plan-job", "patrol routes of a shift, as a run of a solution", run_plan);
  add("cctv-job", "next camera sites, as a run of a solution", run_cctv);
  add("report-job", "back-test, exposure and model card, as a run of a solution", run_report);
  CLI::App* session = app.add_subcommand("session", "the patrol desk of a hub")->group("");
  session->callback([&status] {
    if (const auto done = converse(); !done) fmt::print(stderr, "{}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::patrol

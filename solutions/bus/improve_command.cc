#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>

#include "base/version.h"
#include "http/client.h"
#include "json/write.h"
#include "solutions/bus/city/hub_counts.h"
#include "solutions/bus/city/od_table.h"
#include "solutions/bus/commands.h"
#include "solutions/bus/plan/improved_city.h"
#include "solutions/bus/service_source.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

volatile std::sig_atomic_t interrupted = 0;

struct Arguments {
  ServiceSource source;
  CityToPlan input;
  std::string objective = "passenger", demand, json, feed = "improved.zip";
};

// The counts of the hubs, where they have any.
Result<void> read_counts(const Arguments& a, http::Client& http, CityToPlan& input) {
  HubCounts counts(input.day, {a.source.date, a.source.options.first, a.source.options.first + a.source.options.minutes * 60});
  for (const std::string& address : a.source.hubs) DOSI_CHECK(counts.add(client::Client(http, {address, a.source.tenant, {}})));
  if (!counts.anybody()) return ok();
  input.use = {counts.boardings, counts.drawn()}, input.alightings_counted = counts.alightings_counted();
  return ok();
}

Result<void> read(Arguments& a) {
  CityToPlan& input = a.input;
  if (a.source.empty()) return bad_request("Name a feed with --gtfs, or a hub with --hub.");
  DOSI_CHECK(a.source.read_clock());
  DOSI_TRY(input.day, a.source.read_feeds(a.source.feeds));
  DOSI_TRY(const auto http, http::Client::create());
  HubStreets streets;
  for (const std::string& address : a.source.hubs) {
    const client::Client hub(*http, {address, a.source.tenant, {}});
    DOSI_TRY(auto day, read_hub_day(hub, a.source.date));
    input.day.append(std::move(day));
    if (a.source.osm.empty()) DOSI_CHECK(read_hub_streets(hub, streets));
  }
  if (!a.source.osm.empty()) {
    DOSI_TRY(streets.walkways, kit::read_walkways(a.source.osm));
    DOSI_TRY(streets.driveways, kit::read_driveways(a.source.osm));
  }
  input.walkways = std::move(streets.walkways), input.driveways = std::move(streets.driveways);
  return a.source.hubs.empty() ? ok() : read_counts(a, *http, input);
}

json::Object line_json(const FeedDay& day, const ImprovedCity& plan, const PlannedLine& told) {
  const LineDraft& line = plan.found.plans[plan.chosen].lines[told.line];
  json::Object out{{"line", told.id}, {"name", told.name}, {"state", name_of(told.state)}};
  if (line.route != kNewLine) out.append("headwayMinutesNow", plan.city.today[told.line].headway_min);
  if (line.course.empty()) return out;
  out.append("headwayMinutes", told.headway_min);
  out.append("vehicles", plan.city.whole_vehicles(line));
  for (const int direction : {0, 1})
    if (const GtfsCourse* course = course_of(plan.service.service, told, direction)) {
      json::Array stops;
      for (const std::uint32_t stop : course->stops) stops.emplace_back(day.stop_ids[stop]);
      out.append(direction == 0 ? "stops" : "stopsBack", std::move(stops));
    }
  return out;
}

json::Object report_of(const Arguments& a, const ImprovedCity& plan) {
  json::Object out{{"program", "dosi bus improve"}, {"version", kVersion}, {"date", a.source.date}, {"from", a.source.from}, {"minutes", a.source.options.minutes},
                   {"objective", a.objective}, {"seed", static_cast<std::int64_t>(a.input.options.seed)}, {"threads", static_cast<std::int64_t>(a.input.options.threads)}};
  a.input.options.steps > 0 ? out.append("steps", static_cast<std::int64_t>(a.input.options.steps)) : out.append("seconds", a.input.options.seconds);
  out.append("repeatable", a.input.options.steps > 0);
  json::Array from;
  for (const std::string& feed : a.source.feeds) from.emplace_back(feed);
  for (const std::string& hub : a.source.hubs) from.emplace_back(hub);
  out.append("input", std::move(from)), out.append("osm", a.source.osm);
  for (auto& [name, value] : figures_of(a.input, plan)) out.append(name, std::move(value));
  json::Array lines;
  for (const PlannedLine& line : plan.service.lines) lines.push_back(line_json(a.input.day, plan, line));
  out.append("lines", std::move(lines));
  return out;
}

Result<void> run(Arguments& a) {
  DOSI_CHECK(read(a));
  CityToPlan& input = a.input;
  input.period.from = a.source.options.first, input.period.to = a.source.options.first + a.source.options.minutes * 60;
  input.options.goal = goal_of(a.objective);
  input.options.walk_kmh = a.source.options.walk_kmh, input.options.threads = a.source.threads;
  if (!a.demand.empty()) {
    DOSI_TRY(const auto table, read_od(a.demand, input.day.stop_ids));
    for (const Demand& d : table) input.trips.push_back({static_cast<Stop>(d.from), static_cast<Stop>(d.to), d.trips});
  }
  kit::Progress progress;
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  DOSI_TRY(const ImprovedCity plan, improve_city(input, a.feed, [&](const PlanProgress& now) {
             progress.tell(now.share, fmt::format("{:.2f} min a trip with {} vehicles / 통행당 {:.2f}분, 차량 {}대", now.best.minutes, now.best.vehicles, now.best.minutes, now.best.vehicles));
             return interrupted == 0;
           }));
  const json::Object report = report_of(a, plan);
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, json::dump(report) + "\n"));
  progress.done(fmt::format("{}: {:.2f} min a trip and {} vehicles in place of {:.2f} and {}", a.feed, plan.after.journeys.times.mean,
                            plan.found.plans[plan.chosen].score.vehicles, plan.before.journeys.times.mean, plan.found.today.score.vehicles));
  return ok();
}

void add_bounds(CLI::App& command, Arguments& a) {
  PlanOptions& o = a.input.options;
  command.add_option("--objective", a.objective, "passenger: least time with the fleet; operator: fewest vehicles in today's time; pareto: both, for several fleets")
      ->capture_default_str()
      ->check(CLI::IsMember({"passenger", "operator", "pareto"}));
  command.add_option("--fleet", o.fleet, "vehicles at most; today's if left out")->check(CLI::Range(1, 100000));
  command.add_option("--lines", o.most_lines, "lines at most; as many as today if left out");
  command.add_option("--changes", o.most_changed, "lines that may get another course, new ones too; any number if left out");
  command.add_option("--keep", a.input.keep, "lines that stay as they are: ids or names")->delimiter(',');
  command.add_option("--min-nodes", o.min_nodes, "least places of a line")->capture_default_str();
  command.add_option("--max-nodes", o.max_nodes, "most places of a line; today's if left out");
  command.add_option("--max-line-minutes", o.most_line_min, "longest line, one way; today's if left out");
  command.add_option("--headways", o.headways_min, "minutes that may be chosen")->delimiter(',')->capture_default_str();
  command.add_option("--transfer", o.transfer_min, "minutes that a ride more is felt as")->capture_default_str()->check(CLI::Range(0.0, 60.0));
  command.add_option("--capacity", o.capacity, "persons in a vehicle")->capture_default_str()->check(CLI::Range(1.0, 1000.0));
  command.add_option("--nodes", a.input.period.most_nodes, "places into which stops are gathered")->capture_default_str()->check(CLI::Range(5, 2000));
}

}  // namespace

void add_improve(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("improve", "change a city's lines and headways for the better / 도시의 노선과 배차를 개선합니다");
  a->source.from = "07:00", a->source.options.minutes = 120, a->source.options.walk_kmh = 4.5, a->source.threads = 1;
  a->source.add_options(*command);
  command->add_option("--demand", a->demand, "CSV of trips in the period: from, to (ids of stops), trips; a gravity model of the buses' calls if left out");
  add_bounds(*command, *a);
  PlanOptions& o = a->input.options;
  command->add_option("--seconds", o.seconds, "time to search")->capture_default_str()->check(CLI::Range(0.01, 1e6));
  command->add_option("--steps", o.steps, "search this many steps a thread instead; the same seed then gives the same answer");
  command->add_option("--seed", o.seed, "of the random numbers")->capture_default_str();
  command->add_option("--out", a->feed, "the improved service as a GTFS feed")->capture_default_str();
  command->add_option("--json", a->json, "file for the figures and lines");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi bus improve: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::bus

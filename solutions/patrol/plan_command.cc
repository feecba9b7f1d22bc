#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <memory>

#include "base/version.h"
#include "json/write.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"
#include "solutions/patrol/commands.h"
#include "solutions/patrol/plan/check.h"
#include "solutions/patrol/plan/geojson.h"
#include "solutions/patrol/plan/gpx.h"
#include "solutions/patrol/plan/report.h"
#include "solutions/patrol/plan_streets.h"

namespace dosi::patrol {
namespace {

constexpr std::size_t kMostPlaces = 5000;  // drive times between more would not fit into memory

volatile std::sig_atomic_t interrupted = 0;

struct Arguments {
  std::string spots, cars, date, json, geojson, gpx;
  std::vector<std::string> streets;
  double speed_kmh = 25;
  int least_visits = 0;
  PlanOptions options;
};

json::Value whole(std::uint64_t v) {
  return static_cast<std::int64_t>(v);
}

json::Object rules_object(const Rules& r) {
  return {{"stopMinutes", json::Array{r.stop_least_s / 60.0, r.stop_most_s / 60.0}}, {"detersMinutes", r.deters_s / 60.0}, {"revisitMinutes", r.revisit_s / 60.0},
          {"exploration", json::Array{r.explore_least, r.explore_most}}, {"balance", r.balance}};
}

json::Object drives_object(const Arguments& a) {
  if (a.streets.empty()) return {{"kind", "straight lines"}, {"speedKmh", a.speed_kmh}, {"detour", kDetour}};
  json::Array files;
  for (const std::string& file : a.streets) files.emplace_back(file);
  return {{"kind", "streets"}, {"files", std::move(files)}};
}

std::string report(const Arguments& a, const SpotTable& spots, const Problem& problem, const Planned& planned, const Legs& legs) {
  json::Object left_out;
  for (const auto& [reason, count] : spots.left_out) left_out[reason] = whole(count);
  json::Array unmet;
  for (const std::string& wish : planned.unmet) unmet.emplace_back(wish);
  json::Object out{{"program", "dosi patrol plan"}, {"version", kVersion}, {"seed", whole(planned.seed)}, {"repeatable", a.options.steps > 0},
                   {"input", json::Object{{"spots", a.spots}, {"cars", a.cars}, {"rows", whole(spots.read)}, {"leftOut", std::move(left_out)}}},
                   {"drives", drives_object(a)}};
  out["rules"] = rules_object(problem.rules);
  out["unmet"] = std::move(unmet);
  out["figures"] = figures_object(problem, figures_of(problem, planned.plan));
  out["draw"] = draw_object(problem, planned.draw);
  out["routes"] = routes_array(problem, planned.plan, legs);
  return json::dump(out) + "\n";
}

Result<std::optional<Time>> midnight_of(const std::string& date) {
  if (date.empty()) return std::optional<Time>{};
  auto time = parse_time(date.find('T') == std::string::npos ? date + "T00:00:00+09:00" : date);
  if (!time) return bad_request("--date should be a day such as 2026-05-01, or its midnight with an offset (2026-05-01T00:00:00+09:00), found '" + date + "'.");
  return std::optional<Time>(*time);
}

Result<void> write_gpx(const Arguments& a, const Problem& problem, const Plan& plan, const Legs& legs, std::optional<Time> midnight) {
  std::error_code failed;
  std::filesystem::create_directories(a.gpx, failed);
  if (failed) return bad_request("The folder '" + a.gpx + "' cannot be made: " + failed.message() + ".");
  for (std::size_t c = 0; c < problem.cars.size(); ++c) {
    if (plan.routes[c].steps.empty()) continue;
    std::string name = problem.cars[c].id;
    for (char& letter : name)
      if (letter == '/' || letter == '\\' || letter == '.' || static_cast<unsigned char>(letter) < 0x20) letter = '_';
    DOSI_CHECK(kit::write_file((std::filesystem::path(a.gpx) / (name + ".gpx")).string(), gpx_of(problem, plan, Car(static_cast<std::uint32_t>(c)), legs, midnight)));
  }
  return ok();
}

void print(const Problem& problem, const Planned& planned, const SpotTable& spots) {
  for (const auto& [reason, count] : spots.left_out) fmt::print("{} row(s) left out: {}\n", count, reason);
  for (const std::string& wish : planned.unmet) fmt::print("not met: {}\n", wish);
  const Figures f = figures_of(problem, planned.plan);
  fmt::print("{} cars, {} stops, {:.0f} km; work {:.0f} to {:.0f} % of the shift, exploration {:.0f} %; one of {} plans, entropy {:.0f} bits\n", f.cars_out, f.stops, f.km,
             100 * f.least_work, 100 * f.most_work, 100 * f.explored_share, planned.draw.plans, planned.draw.entropy_bits);
}

Result<void> run(const Arguments& a) {
  DOSI_TRY(const auto midnight, midnight_of(a.date));
  DOSI_TRY(SpotTable spots, read_spots(a.spots));
  DOSI_TRY(const CarTable cars, read_cars(a.cars));
  if (spots.rows.size() + cars.depots.size() > kMostPlaces)
    return bad_request(fmt::format("'{}' has {} hot spots; at most {} places can be planned for at once. Leave out those of least risk.", a.spots, spots.rows.size(), kMostPlaces));
  kit::Progress progress;
  std::optional<PlanStreets> streets;
  if (!a.streets.empty()) {
    progress.tell(0, "Streets / 도로");
    DOSI_TRY(streets, PlanStreets::read(a.streets));
    DOSI_CHECK(streets->leave_out_unreachable(spots, cars));
  }
  Problem problem = problem_of(spots, cars, a.least_visits, a.speed_kmh);
  if (streets) streets->measure(problem);
  const Legs legs = streets ? streets->legs() : straight_legs(problem);
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  DOSI_TRY(const Planned planned, plan_patrol(problem, a.options, [&](const PlanProgress& now) {
             progress.tell(now.share, fmt::format("{:.3f} expected reports", now.captured));
             return interrupted == 0;
           }));
  if (const auto wrong = faults(problem, planned.plan, planned.unmet); !wrong.empty()) return error(ErrorCode::internal, "The plan failed its check: " + wrong.front());
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, report(a, spots, problem, planned, legs)));
  if (!a.geojson.empty()) DOSI_CHECK(kit::write_file(a.geojson, json::dump(geojson_of(problem, planned.plan, legs)) + "\n"));
  if (!a.gpx.empty()) DOSI_CHECK(write_gpx(a, problem, planned.plan, legs, midnight));
  progress.done(fmt::format("captures {:.3f} expected reports", planned.plan.captured));
  print(problem, planned, spots);
  return ok();
}

}  // namespace

void add_plan(CLI::App& app, int& status) {
  auto arguments = std::make_shared<Arguments>();
  Arguments& a = *arguments;
  CLI::App* command = app.add_subcommand("plan", "routes for cars and shifts by risk / 위험도에 따라 순찰차별 노선을 만듭니다");
  command->add_option("--spots", a.spots, "hot spots, CSV or GeoJSON: id, lon, lat, district, risk")->required();
  command->add_option("--cars", a.cars, "depots, shifts, cars, wishes and rules, JSON")->required();
  command->add_option("--streets", a.streets, "OpenStreetMap extracts or GeoJSON lines to drive on; without any, straight lines");
  command->add_option("--speed", a.speed_kmh, "km/h along straight lines times 1.3")->capture_default_str()->check(CLI::Range(1.0, 200.0));
  command->add_option("--least-visits", a.least_visits, "of each district in each shift, where the cars' file does not say")->capture_default_str()->check(CLI::Range(0, 1000));
  command->add_option("--seconds", a.options.seconds, "time to search")->capture_default_str()->check(CLI::Range(0.01, 1e6));
  command->add_option("--steps", a.options.steps, "search this many steps instead; the same seed then gives the same plan");
  command->add_option("--seed", a.options.seed, "of the search and the draw")->capture_default_str();
  command->add_option("--pool", a.options.pool, "plans to draw from")->capture_default_str()->check(CLI::Range(1, 1000));
  command->add_option("--pool-loss", a.options.pool_loss, "share of the best plan's captured risk that another may lack")->capture_default_str()->check(CLI::Range(0.0, 1.0));
  command->add_option("--date", a.date, "of the plan's first day, for times in GPX");
  command->add_option("--json", a.json, "file for the plan");
  command->add_option("--geojson", a.geojson, "file for the routes and halts on a map");
  command->add_option("--gpx", a.gpx, "folder for one GPX file a car");
  command->callback([arguments, &status] {
    if (auto done = run(*arguments); !done) fmt::print(stderr, "dosi patrol plan: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::patrol

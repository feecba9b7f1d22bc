#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/version.h"
#include "json/value.h"
#include "json/write.h"
#include "solutions/bus/city/od_table.h"
#include "solutions/bus/city/opportunities.h"
#include "solutions/bus/commands.h"
#include "solutions/bus/demand/place_trips.h"
#include "solutions/bus/evaluation_report.h"
#include "solutions/bus/instance_files.h"
#include "solutions/bus/lines/assess.h"
#include "solutions/bus/lines/network_text.h"
#include "solutions/bus/lines/report.h"
#include "solutions/bus/service_source.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

struct Arguments {
  InstanceFiles files;
  std::string routes, json, csv;
  bool each = false;
  // Of a service:
  ServiceSource source;
  std::string places;
  double trips = 10'000, mean_km = 5;
  int step_min = 5;
  EvaluationOptions options;
};

// Between whom the trips are, and how many.
struct Travel {
  std::vector<std::string> ids;
  std::vector<geo::Point> at;
  std::vector<Demand> demand;
};

Result<Travel> read_travel(const Arguments& a, const FeedDay& day) {
  Travel out{day.stop_ids, day.places, {}};
  if (a.places.empty() && a.files.demand.empty()) return Travel{};
  Opportunities places;
  if (!a.places.empty()) {
    DOSI_TRY(places, read_opportunities(a.places));
    out.ids = places.ids, out.at = places.at;
  }
  if (!a.files.demand.empty()) {
    DOSI_TRY(out.demand, read_od(a.files.demand, out.ids));
    return out;
  }
  if (places.columns.empty()) return bad_request("'" + a.places + "' has no column of people; id, lon, lat, then numbers were expected.");
  std::vector<double> produced, attraction;
  double people = 0;
  for (const auto& values : places.values) produced.push_back(values[0]), attraction.push_back(values[std::min<std::size_t>(1, values.size() - 1)]), people += values[0];
  if (people <= 0) return bad_request("The column " + places.columns[0] + " of '" + a.places + "' is 0 everywhere.");
  for (double& p : produced) p *= a.trips / people;
  out.demand = place_trips(out.at, produced, attraction, a.mean_km);
  return out;
}

json::Object assumptions(const Arguments& a, bool with_demand) {
  json::Object out{{"program", "dosi bus evaluate"}, {"version", kVersion}, {"date", a.source.date}, {"from", a.source.from},
                   {"minutes", a.source.options.minutes}, {"capacity", a.options.capacity}, {"walkKmh", a.source.options.walk_kmh},
                   {"mostWalkMinutes", a.source.options.most_walk_min}, {"mostRides", a.source.options.most_rides},
                   {"transferPenaltyMinutes", a.options.assignment.transfer_penalty_min}, {"layoverShare", a.options.fleet.layover_share},
                   {"emptyRunKmh", a.options.fleet.empty_kmh}};
  const char* from = !with_demand ? "none" : a.files.demand.empty() ? "gravity" : "table";
  out.append("demand", from);
  if (std::string_view(from) == "gravity") out.append("meanTripKm", a.mean_km);
  return out;
}

void print(const json::Object& summary) {
  for (const auto& [name, value] : summary) fmt::print("{:26} {}\n", name, json::dump(value));
}

Result<void> evaluate(Arguments& a) {
  DOSI_TRY(const City city, a.source.read());
  DOSI_TRY(const Travel travel, read_travel(a, city.day));
  const kit::StreetGraph streets(city.streets);
  a.options.assignment.access = a.source.options;
  a.options.assignment.threads = a.source.threads, a.options.assignment.step_s = a.step_min * 60;
  kit::Progress progress;
  const std::string told = fmt::format("{} stops, {} trips, {} pairs", city.day.places.size(), city.day.trips, travel.demand.size());
  const Evaluation evaluation = evaluate_service(city.day, streets, travel.at, travel.demand, a.options, [&](double share) {
    progress.tell(share, told);
    return true;
  });
  json::Object report = assumptions(a, evaluation.assignment.has_value());
  for (auto& [name, value] : report_of(city.day, travel.ids, evaluation)) report.append(name, std::move(value));
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, json::dump(report) + "\n"));
  if (!a.csv.empty()) DOSI_CHECK(kit::write_file(a.csv, lines_csv(city.day, evaluation)));
  progress.done(fmt::format("{}; off the streets: {} stops, {} places; feed rows not used: {}", told, evaluation.stops_off_streets,
                            evaluation.places_off_streets, city.day.skipped_rows));
  print(summary_of(city.day, evaluation));
  return ok();
}

// Each line of the text is a network of its own; figures of each, a line for a line. Published networks are to be judged as they
// are, so that a line may pass a node twice.
Result<std::string> assess_each(const Network& network, const Bounds& bounds, std::string_view text) {
  std::string report;
  for (std::size_t end; !text.empty(); text.remove_prefix(std::min(end + 1, text.size()))) {
    end = std::min(text.find('\n'), text.size());
    if (text.substr(0, end).find_first_not_of(" \r\t") == text.npos) continue;
    DOSI_TRY(const Lines lines, read_lines(text.substr(0, end)));
    if (auto on_streets = follow_streets(network, lines); !on_streets && !on_streets.error().message.ends_with("twice."))
      return std::move(on_streets).error();
    report += assessment_json(assess(network, lines, bounds.transfer_min)) + "\n";
  }
  return report;
}

Result<void> assess_lines(const Arguments& arguments) {
  DOSI_TRY(const Network network, arguments.files.read());
  DOSI_TRY(const std::string text, kit::read_file(arguments.routes));
  if (arguments.each) {
    DOSI_TRY(const std::string report, assess_each(network, arguments.files.bounds, text));
    fmt::print("{}", report);
    return arguments.json.empty() ? ok() : kit::write_file(arguments.json, report);
  }
  DOSI_TRY(const Lines lines, read_lines(text));
  Bounds bounds = arguments.files.bounds;
  if (bounds.lines == 0) bounds.lines = lines.size();
  if (bounds.max_nodes == 0) bounds.max_nodes = network.size();
  DOSI_CHECK(validate(network, bounds));
  DOSI_CHECK(follow_streets(network, lines));
  for (const std::string& fault : faults(network, bounds, lines)) fmt::print(stderr, "{}\n", fault);
  const std::string report = assessment_json(assess(network, lines, bounds.transfer_min)) + "\n";
  fmt::print("{}", report);
  if (!arguments.json.empty()) DOSI_CHECK(kit::write_file(arguments.json, report));
  return ok();
}

Result<void> run(Arguments& a) {
  if (!a.source.empty()) return evaluate(a);
  if (a.files.travel_times.empty() || a.files.demand.empty() || a.routes.empty())
    return bad_request("Name a service with --gtfs or --hub, or an instance with --travel-times, --demand and --routes.");
  return assess_lines(a);
}

void add_service_options(CLI::App& command, Arguments& a) {
  a.source.options.minutes = 60, a.source.options.most_walk_min = 15;
  a.source.add_options(command);
  command.add_option("--places", a.places, "CSV of zones: id, lon, lat; with people (and what draws them) where there is no --demand");
  command.add_option("--trips", a.trips, "trips in the window, where places alone are given")->capture_default_str()->check(CLI::Range(1.0, 1e9));
  command.add_option("--mean-trip", a.mean_km, "their mean length, km")->capture_default_str()->check(CLI::Range(0.2, 200.0));
  command.add_option("--every", a.step_min, "minutes between the departures sampled")->capture_default_str()->check(CLI::Range(1, 60));
  command.add_option("--transfer-penalty", a.options.assignment.transfer_penalty_min, "minutes that a transfer is felt as")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 60.0));
  command.add_option("--capacity", a.options.capacity, "persons in a vehicle")->capture_default_str()->check(CLI::Range(1.0, 500.0));
  command.add_option("--layover", a.options.fleet.layover_share, "rest at the end of a run, as a share of its time")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 2.0));
  command.add_option("--empty-speed", a.options.fleet.empty_kmh, "of empty runs, km/h as the crow flies; 0: none")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 100.0));
}

}  // namespace

void add_evaluate(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("evaluate", "assess a service, or lines of an instance / 운행 서비스나 주어진 노선을 평가합니다");
  add_service_options(*command, *a);
  a->files.add_options(*command);
  command->get_option("--travel-times")->required(false);
  command->get_option("--demand")->required(false)->description("CSV: from, to, trips; of an instance, a square table");
  command->add_option("--routes", a->routes, "file of lines: 0-3-7, one a line or joined by *");
  command->add_flag("--each", a->each, "each line of the file is a network of its own, joined by *");
  command->add_option("--json", a->json, "file for the figures");
  command->add_option("--csv", a->csv, "file for the lines' figures as a table");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi bus evaluate: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::bus

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/version.h"
#include "json/write.h"
#include "solutions/bus/journey/access.h"
#include "solutions/bus/commands.h"
#include "solutions/bus/city/opportunities.h"
#include "solutions/bus/service_source.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

struct Arguments {
  ServiceSource source;
  std::string opportunities, json, csv;
  std::vector<double> cutoffs = {30};
};

std::string csv_of(const Opportunities& places, const Arguments& arguments, const Reached& reached) {
  std::string out = "id,cutoff_min";
  for (const auto& name : places.columns) out += "," + name;
  out += "\n";
  for (std::size_t i = 0; i < places.ids.size(); ++i)
    for (std::size_t k = 0; k < arguments.cutoffs.size(); ++k) {
      out += fmt::format("{},{}", places.ids[i], arguments.cutoffs[k]);
      for (const double v : reached[i][k]) out += fmt::format(",{}", v);
      out += "\n";
    }
  return out;
}

std::string json_of(const Opportunities& places, const Arguments& arguments, const Reached& reached) {
  std::string out;
  json::Writer w(out);
  const auto number = [&](std::string_view key, double v) { w.key(key), w.number(v); };
  w.begin_object();
  w.member("program", "dosi bus access"), w.member("version", kVersion), w.member("date", arguments.source.date),
      w.member("from", arguments.source.from);
  number("minutes", arguments.source.options.minutes), number("percentile", arguments.source.options.percentile);
  number("walkKmh", arguments.source.options.walk_kmh), number("mostWalkMinutes", arguments.source.options.most_walk_min);
  number("mostRides", arguments.source.options.most_rides);
  w.key("places"), w.begin_array();
  for (std::size_t i = 0; i < places.ids.size(); ++i)
    for (std::size_t k = 0; k < arguments.cutoffs.size(); ++k) {
      w.begin_object();
      w.member("id", places.ids[i]), number("cutoffMinutes", arguments.cutoffs[k]);
      for (std::size_t c = 0; c < places.columns.size(); ++c) number(places.columns[c], reached[i][k][c]);
      w.end_object();
    }
  w.end_array();
  w.end_object();
  return out + "\n";
}

Result<void> run(Arguments arguments) {
  DOSI_TRY(const City city, arguments.source.read());
  const FeedDay& day = city.day;
  DOSI_TRY(const Opportunities places, read_opportunities(arguments.opportunities));
  const kit::StreetGraph graph(city.streets);
  const Walks walks(graph, day.places, places.at, arguments.source.options);
  const Timetable timetable(day.places, day.runs, walks.between_stops());
  kit::Progress progress;
  const auto reached = reach(timetable, walks, arguments.source.options, {arguments.cutoffs, places.values, arguments.source.threads},
                             [&](double share) {
                               progress.tell(share, fmt::format("{} stops, {} trips", day.places.size(), day.trips));
                               return true;
                             });
  if (!arguments.json.empty()) DOSI_CHECK(kit::write_file(arguments.json, json_of(places, arguments, reached)));
  if (!arguments.csv.empty()) DOSI_CHECK(kit::write_file(arguments.csv, csv_of(places, arguments, reached)));
  progress.done(fmt::format("{} places, {} trips; off the streets: {} stops, {} places; feed rows not used: {}",
                            places.ids.size(), day.trips, walks.stops_off_streets(), walks.places_off_streets(),
                            day.skipped_rows));
  return ok();
}

}  // namespace

void add_access(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("access", "what people reach by bus and on foot / 버스와 도보로 닿는 곳을 셉니다");
  a->source.add_options(*command);
  command->add_option("--cutoffs", a->cutoffs, "travel times in minutes within which places count")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--opportunities", a->opportunities, "CSV: id, lon, lat, and numbers to add up")->required();
  command->add_option("--percentile", a->source.options.percentile, "of the departures' travel times")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 100.0));
  command->add_option("--json", a->json, "file for the answer");
  command->add_option("--csv", a->csv, "file for the answer as a table");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi bus access: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::bus

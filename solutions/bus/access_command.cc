#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <sstream>

#include "base/version.h"
#include "http/client.h"
#include "json/write.h"
#include "solutions/bus/journey/access.h"
#include "solutions/bus/commands.h"
#include "solutions/bus/journey/feed.h"
#include "solutions/bus/city/hub_day.h"
#include "solutions/bus/city/opportunities.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

struct Arguments {
  std::vector<std::string> feeds, hubs;
  std::string tenant, osm, date, from = "14:00", opportunities, json, csv;
  std::vector<double> cutoffs = {30};
  AccessOptions options;
  unsigned threads = 2;
};

Result<Seconds> clock_of(const std::string& text) {
  int hours = 0, minutes = 0;
  char colon = 0, rest = 0;
  std::istringstream in(text);
  if (!(in >> hours >> colon >> minutes) || colon != ':' || (in >> rest) || hours < 0 || hours > 47 || minutes < 0 ||
      minutes > 59)
    return bad_request("'" + text + "' is no time of day; HH:MM was expected.", "from");
  return hours * 3600 + minutes * 60;
}

// Of files and hubs together.
Result<City> read_city(const Arguments& arguments) {
  City all;
  if (arguments.feeds.empty() && arguments.hubs.empty())
    return bad_request("Name a feed with --gtfs, or a hub with --hub.");
  for (const std::string& feed : arguments.feeds) {
    auto day = read_feed_day(feed, arguments.date);
    if (!day) return error(day.error().code, feed + ": " + day.error().message);
    all.day.append(std::move(*day));
  }
  if (!arguments.osm.empty()) {
    DOSI_TRY(all.streets, kit::read_walkways(arguments.osm));
  }
  DOSI_TRY(const auto http, http::Client::create());
  for (const std::string& address : arguments.hubs) {
    const client::Client hub(*http, {address, arguments.tenant, {}});
    DOSI_CHECK(all.add(hub, arguments.date, arguments.osm.empty()));
  }
  if (all.streets.empty()) return bad_request("Name an OpenStreetMap extract with --osm: feeds have no streets.");
  return all;
}

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
  w.member("program", "dosi bus access"), w.member("version", kVersion), w.member("date", arguments.date),
      w.member("from", arguments.from);
  number("minutes", arguments.options.minutes), number("percentile", arguments.options.percentile);
  number("walkKmh", arguments.options.walk_kmh), number("mostWalkMinutes", arguments.options.most_walk_min);
  number("mostRides", arguments.options.most_rides);
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
  DOSI_TRY(arguments.options.first, clock_of(arguments.from));
  DOSI_TRY(const City city, read_city(arguments));
  const FeedDay& day = city.day;
  DOSI_TRY(const Opportunities places, read_opportunities(arguments.opportunities));
  const kit::StreetGraph graph(city.streets);
  const Walks walks(graph, day.places, places.at, arguments.options);
  const Timetable timetable(day.places, day.runs, walks.between_stops());
  kit::Progress progress;
  const auto reached = reach(timetable, walks, arguments.options, {arguments.cutoffs, places.values, arguments.threads},
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
  command->add_option("--gtfs", a->feeds, "GTFS feeds (zip)");
  command->add_option("--hub", a->hubs, "hubs with timetables and streets; several cities' are taken together");
  command->add_option("--tenant", a->tenant, "tenant of the hubs");
  command->add_option("--osm", a->osm, "OpenStreetMap extract with the streets, instead of the hubs' own");
  command->add_option("--date", a->date, "day, YYYYMMDD")->required();
  command->add_option("--from", a->from, "first departure, HH:MM")->capture_default_str();
  command->add_option("--minutes", a->options.minutes, "departures, one a minute")
      ->capture_default_str()
      ->check(CLI::Range(1, 1440));
  command->add_option("--cutoffs", a->cutoffs, "travel times in minutes within which places count")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--opportunities", a->opportunities, "CSV: id, lon, lat, and numbers to add up")->required();
  command->add_option("--max-walk", a->options.most_walk_min, "minutes on foot, each way")->capture_default_str();
  command->add_option("--walk-speed", a->options.walk_kmh, "km/h")->capture_default_str()->check(CLI::Range(0.5, 15.0));
  command->add_option("--max-rides", a->options.most_rides, "rides of a journey")
      ->capture_default_str()
      ->check(CLI::Range(1, 12));
  command->add_option("--percentile", a->options.percentile, "of the departures' travel times")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 100.0));
  command->add_option("--threads", a->threads, "threads")->capture_default_str()->check(CLI::Range(1, 256));
  command->add_option("--json", a->json, "file for the answer");
  command->add_option("--csv", a->csv, "file for the answer as a table");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi bus access: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::bus

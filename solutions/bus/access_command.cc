#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>

#include "base/version.h"
#include "json/write.h"
#include "solutions/bus/access_report.h"
#include "solutions/bus/commands.h"
#include "solutions/bus/journey/isochrone.h"
#include "solutions/bus/service_source.h"
#include "solutions/kit/progress.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

struct Arguments {
  ServiceSource source;
  std::string opportunities, json, csv, geojson, isochrones, origin;
  std::vector<std::string> after, groups;
  std::vector<double> cutoffs = {30};
};

json::Object report_head(const Arguments& a) {
  const AccessOptions& o = a.source.options;
  return {{"program", "dosi bus access"}, {"version", kVersion}, {"date", a.source.date}, {"from", a.source.from}, {"minutes", o.minutes}, {"percentile", o.percentile},
          {"walkKmh", o.walk_kmh}, {"mostWalkMinutes", o.most_walk_min}, {"mostRides", o.most_rides}, {"boardSlackSeconds", o.board_slack_s}};
}

Reached reached_with(const FeedDay& day, const kit::StreetGraph& streets, const Opportunities& places, const Arguments& a, const std::function<void(double)>& progress) {
  const Walks walks(streets, day.places, places.at, a.source.options);
  const Timetable timetable(day.places, day.all_runs(), walks.between_stops());
  return reach(timetable, walks, a.source.options, {a.cutoffs, places.values, a.source.threads}, [&](double share) {
    progress(share);
    return true;
  });
}

// The place with the id of --isochrones-from, or the "lon,lat" that stands there.
Result<geo::Point> origin_of(const Arguments& a, const Opportunities& places) {
  const auto found = std::find(places.ids.begin(), places.ids.end(), a.origin);
  if (found != places.ids.end()) return places.at[static_cast<std::size_t>(found - places.ids.begin())];
  geo::Point out;
  char comma = 0, rest = 0;
  std::istringstream in(a.origin);
  if (!(in >> out.lon >> comma >> out.lat) || comma != ',' || (in >> rest) || !geo::is_valid(out))
    return bad_request("'" + a.origin + "' is neither a place of the file nor longitude,latitude.", "isochrones-from");
  return out;
}

Result<void> write_isochrones(const Arguments& a, const Opportunities& places, const FeedDay& before, const FeedDay* after, const kit::StreetGraph& streets) {
  constexpr double kCell_m = 100;
  DOSI_TRY(const geo::Point from, origin_of(a, places));
  json::Object out = isochrones_geojson(a.cutoffs, isochrones(before, streets, from, a.cutoffs, a.source.options, kCell_m), "before");
  if (after != nullptr) {
    json::Object then = isochrones_geojson(a.cutoffs, isochrones(*after, streets, from, a.cutoffs, a.source.options, kCell_m), "after");
    for (json::Value& one : then.find("features")->as_array()) out.find("features")->as_array().push_back(std::move(one));
  }
  return kit::write_file(a.isochrones, json::dump(out) + "\n");
}

Result<void> run(Arguments a) {
  DOSI_TRY(const City city, a.source.read());
  DOSI_TRY(const FeedDay later, a.source.read_feeds(a.after));
  AccessAnswer answer;
  DOSI_TRY(answer.places, read_opportunities(a.opportunities));
  answer.cutoffs_min = a.cutoffs;
  const kit::StreetGraph streets(city.streets);
  kit::Progress progress;
  const std::string told = fmt::format("{} places, {} stops, {} trips", answer.places.ids.size(), city.day.places.size(), city.day.trips);
  const bool compares = !a.after.empty();
  const double each = compares ? 0.5 : 1;
  answer.before = reached_with(city.day, streets, answer.places, a, [&](double share) { progress.tell(share * each, told); });
  if (compares) answer.after = reached_with(later, streets, answer.places, a, [&](double share) { progress.tell(0.5 + share * each, told); });
  json::Object report = report_head(a);
  if (!a.groups.empty()) {
    DOSI_TRY(auto groups, access_groups(answer, a.groups));
    report.append("groups", std::move(groups));
  }
  report.append("places", access_places(answer));
  if (!a.json.empty()) DOSI_CHECK(kit::write_file(a.json, json::dump(report) + "\n"));
  if (!a.csv.empty()) DOSI_CHECK(kit::write_file(a.csv, access_csv(answer)));
  if (!a.geojson.empty()) DOSI_CHECK(kit::write_file(a.geojson, json::dump(access_geojson(answer)) + "\n"));
  if (!a.isochrones.empty()) DOSI_CHECK(write_isochrones(a, answer.places, city.day, compares ? &later : nullptr, streets));
  const auto off = [&](const std::vector<geo::Point>& points) {
    return std::count_if(points.begin(), points.end(), [&](geo::Point p) { return !streets.nearest(p, kPlaceSnap_m); });
  };
  progress.done(fmt::format("{}; off the streets: {} stops, {} places; feed rows not used: {}", told, off(city.day.places), off(answer.places.at), city.day.skipped_rows));
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
  command->add_option("--after", a->after, "feeds of a changed service, to be compared");
  command->add_option("--groups", a->groups, "columns of people: what each group reaches, how unevenly (in --json)")->delimiter(',');
  command->add_option("--geojson", a->geojson, "file for the places on a map");
  auto* origin = command->add_option("--isochrones-from", a->origin, "a place, by id or longitude,latitude");
  command->add_option("--isochrones", a->isochrones, "file for where one gets from there, GeoJSON")->needs(origin);
  command->add_option("--json", a->json, "file for the answer");
  command->add_option("--csv", a->csv, "file for the answer as a table");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi bus access: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::bus

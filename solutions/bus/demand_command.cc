#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "base/version.h"
#include "json/write.h"
#include "solutions/bus/city/od_table.h"
#include "solutions/bus/commands.h"
#include "solutions/bus/demand_files.h"
#include "solutions/kit/text_file.h"

namespace dosi::bus {
namespace {

constexpr double kNear_m = 500;  // people who live so near use a stop

struct Arguments {
  std::string gtfs, date, counts, taps, stops, people, out, zones, json;
  std::string hours = "0-24";
  double days = 1, scale_km = 0, cell_m = 1000, mean_km = 5;
  ChainOptions chain;
};

json::Object json_of(const Fit& fit) {
  return {{"counts", static_cast<std::int64_t>(fit.counts)}, {"counted", fit.counted}, {"modelled", fit.modelled}, {"rmse", fit.rmse},
          {"rmseByMean", fit.rmse_by_mean}, {"correlation", fit.correlation}, {"gehMean", fit.geh_mean}, {"gehBelow5Percent", 100 * fit.geh_below_5}};
}

json::Object json_of(const DemandReport& r) {
  json::Object out{{"trips", r.trips}, {"meanKm", r.mean_km}, {"scaleKm", r.scale_km}, {"notDistributed", r.unreachable},
                   {"fit", json::Object{{"boardings", json_of(r.boardings)}, {"alightings", json_of(r.alightings)}}}};
  if (r.held_out.counts > 0)
    out.append("validation", json::Object{{"alightingsFromBoardingsAlone", json_of(r.from_boardings_alone)}, {"alightingsOfStopsLeftOut", json_of(r.held_out)}});
  return out;
}

Result<CountHours> hours_of(const Arguments& a) {
  CountHours out{0, 24, a.days};
  char rest = 0;
  if (std::sscanf(a.hours.c_str(), "%d-%d%c", &out.first, &out.last, &rest) != 2 || out.first < 0 || out.last <= out.first || out.last > 48)
    return bad_request("'" + a.hours + "' are no hours; such as 7-9 was expected.", "hours");
  return out;
}

// People within reach of each stop; empty without a file of them.
Result<std::vector<double>> people_of(const std::string& path, const FeedDay& day) {
  if (path.empty()) return std::vector<double>{};
  DOSI_TRY(const Opportunities places, read_opportunities(path));
  if (places.columns.empty()) return bad_request("'" + path + "' has no column of people; id, lon, lat, then numbers were expected.");
  std::vector<double> out(day.places.size(), 0);
  for (std::size_t i = 0; i < places.at.size(); ++i)
    for (std::size_t s = 0; s < out.size(); ++s)
      if (geo::distance_m(places.at[i], day.places[s]) <= kNear_m) out[s] += places.values[i][0];
  return out;
}

struct Answer {
  std::vector<std::string> ids;
  std::vector<Demand> trips;
  json::Object report;
};

Result<Answer> by_lines(const Arguments& a) {
  DOSI_TRY(const CountHours hours, hours_of(a));
  DOSI_TRY(const CountTable table, read_counts(a.counts, hours));
  DOSI_TRY(const FeedDay day, read_feed_day(a.gtfs, a.date));
  DOSI_TRY(const auto people, people_of(a.people, day));
  const CountedLines lines = counted_lines(day, table.counts, people);
  if (lines.lines.empty()) return bad_request("No count of '" + a.counts + "' is of a line and stop of the feed.", "counts");
  const StopDemand found = demand_by_lines(lines, a.scale_km, hours.last - hours.first);
  json::Object report = json_of(found.report);
  report.append("method", "rides along lines"), report.append("lines", static_cast<std::int64_t>(lines.lines.size()));
  report.append("countsNotMatched", static_cast<std::int64_t>(lines.unmatched));
  report.append("rowsLeftOut", static_cast<std::int64_t>(table.left_out));
  return Answer{day.stop_ids, found.trips, std::move(report)};
}

Result<Answer> by_zones(const Arguments& a) {
  DOSI_TRY(const CountHours hours, hours_of(a));
  DOSI_TRY(const CountTable table, read_counts(a.counts, hours));
  DOSI_TRY(const Opportunities stops, read_stop_places(a.stops));
  const CountedZones zones = counted_zones(stops.ids, stops.at, table.counts, a.cell_m);
  if (zones.ids.size() < 3) return bad_request("Counts are at stops of fewer than three squares: name stops as '" + a.counts + "' does, or take a smaller --cell.", "stops");
  const StopDemand found = demand_by_zones(zones, a.mean_km, hours.last - hours.first);
  json::Object report = json_of(found.report);
  report.append("method", "gravity between zones"), report.append("zones", static_cast<std::int64_t>(zones.ids.size()));
  report.append("countsNotMatched", static_cast<std::int64_t>(zones.unmatched));
  report.append("rowsLeftOut", static_cast<std::int64_t>(table.left_out));
  if (!a.zones.empty()) {
    std::string text = "id,lon,lat,boardings,alightings\n";
    for (std::size_t i = 0; i < zones.ids.size(); ++i)
      text += fmt::format("{},{:.6f},{:.6f},{:.6g},{:.6g}\n", zones.ids[i], zones.places[i].lon, zones.places[i].lat, zones.boardings[i], zones.alightings[i]);
    DOSI_CHECK(kit::write_file(a.zones, text));
  }
  return Answer{zones.ids, found.trips, std::move(report)};
}

// Trips of which all is known stand for those that begin at the same stop and of which it is not.
std::vector<Demand> expanded(const Chains& chains, const std::vector<Tap>& taps) {
  std::map<Stop, double> all, known;
  for (const Tap& tap : taps) ++all[tap.on];
  for (std::size_t i = 0; i < taps.size(); ++i)
    if (chains.off[i]) ++known[taps[i].on];
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> sums;
  for (const CardTrip& trip : chains.trips)
    sums[{static_cast<std::uint32_t>(trip.from), static_cast<std::uint32_t>(trip.to)}] += all[trip.from] / known[trip.from];
  std::vector<Demand> out;
  for (const auto& [pair, trips] : sums) out.push_back({pair.first, pair.second, trips});
  return out;
}

Result<Answer> by_cards(const Arguments& a) {
  DOSI_TRY(const FeedDay day, read_feed_day(a.gtfs, a.date));
  DOSI_TRY(const CardTaps read, read_taps(a.taps, day));
  const Chains chains = chain(read.taps, day, a.chain);
  std::vector<Demand> trips = expanded(chains, read.taps);
  for (Demand& d : trips) d.trips /= a.days;
  const auto share = [&](Chained what) { return 100.0 * static_cast<double>(chains.taps[static_cast<std::size_t>(what)]) / static_cast<double>(read.taps.size()); };
  std::size_t with_transfer = 0;
  for (const CardTrip& trip : chains.trips) with_transfer += trip.rides > 1;
  json::Object report{{"method", "trip chains"}, {"taps", static_cast<std::int64_t>(read.taps.size())}, {"tapsNotMatched", static_cast<std::int64_t>(read.unmatched)},
                      {"inferredPercent", share(Chained::inferred)}, {"onlyOneRidePercent", share(Chained::only_one_ride)}, {"tooFarPercent", share(Chained::too_far)},
                      {"stopNotOnLinePercent", share(Chained::stop_not_on_line)}, {"linkedTrips", static_cast<std::int64_t>(chains.trips.size())},
                      {"withTransfer", static_cast<std::int64_t>(with_transfer)}, {"mostWalkMetres", a.chain.most_walk_m}};
  if (chains.checked > 0)
    report.append("validation", json::Object{{"tapsWithKnownAlighting", static_cast<std::int64_t>(chains.checked)},
                                             {"rightStopPercent", 100.0 * static_cast<double>(chains.right) / static_cast<double>(chains.checked)},
                                             {"meanErrorMetres", chains.mean_error_m}});
  return Answer{day.stop_ids, std::move(trips), std::move(report)};
}

Result<void> run(const Arguments& a) {
  const bool cards = !a.taps.empty(), lines = !a.counts.empty() && !a.gtfs.empty(), zones = !a.counts.empty() && !a.stops.empty();
  if (cards ? a.gtfs.empty() : !lines && !zones)
    return bad_request("Name readings of cards with --taps and a feed with --gtfs, or counts with --counts and either a feed or --stops.");
  DOSI_TRY(Answer answer, cards ? by_cards(a) : lines ? by_lines(a) : by_zones(a));
  json::Object report{{"program", "dosi bus demand"}, {"version", kVersion}};
  for (auto& [name, value] : answer.report) report.append(name, std::move(value));
  DOSI_CHECK(kit::write_file(a.out, od_csv(answer.trips, answer.ids)));
  const std::string text = json::dump(report) + "\n";
  fmt::print("{}", text);
  return a.json.empty() ? ok() : kit::write_file(a.json, text);
}

}  // namespace

void add_demand(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("demand", "who travels where, from counts or cards / 승하차 집계나 카드로 통행을 추정합니다");
  command->add_option("--counts", a->counts, "boardings (and alightings) by line, stop and hour, CSV; also 서울시 노선별 정류장별 시간대별 승하차");
  command->add_option("--taps", a->taps, "readings of cards, CSV: card, time, route, stop, and alight where it is known");
  command->add_option("--gtfs", a->gtfs, "feed with the lines");
  command->add_option("--date", a->date, "its day, YYYYMMDD");
  command->add_option("--stops", a->stops, "where stops are, if there is no feed, CSV: id, lon, lat");
  command->add_option("--people", a->people, "CSV: id, lon, lat, people: who draws rides where alightings are unknown");
  command->add_option("--hours", a->hours, "hours of the day that count, such as 7-9")->capture_default_str();
  command->add_option("--days", a->days, "days over which the file was summed")->capture_default_str()->check(CLI::Range(0.01, 10'000.0));
  command->add_option("--scale", a->scale_km, "km, of rides along lines; 0: by the alightings")->capture_default_str()->check(CLI::Range(0.0, 200.0));
  command->add_option("--cell", a->cell_m, "side of a zone, m, without a feed")->capture_default_str()->check(CLI::Range(100.0, 20'000.0));
  command->add_option("--mean-trip", a->mean_km, "mean length of trips, km, without a feed")->capture_default_str()->check(CLI::Range(0.2, 200.0));
  command->add_option("--most-walk", a->chain.most_walk_m, "m between getting off and on again, of cards")->capture_default_str()->check(CLI::Range(10.0, 5000.0));
  command->add_option("--out", a->out, "file for the trips: from, to, trips")->required();
  command->add_option("--zones", a->zones, "file for the zones, without a feed: what --places of evaluate wants");
  command->add_option("--json", a->json, "file for the report, which is also printed");
  command->callback([a, &status] {
    if (auto done = run(*a); !done) fmt::print(stderr, "dosi bus demand: {}\n", done.error().message), status = 1;
  });
}

}  // namespace dosi::bus

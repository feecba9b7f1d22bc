#include <fmt/format.h>

#include <cmath>
#include <csignal>
#include <numeric>
#include <unordered_map>

#include "http/client.h"
#include "solutions/bus/lines/assess.h"
#include "solutions/bus/lines/design.h"
#include "solutions/bus/city/hub_day.h"
#include "solutions/bus/jobs.h"
#include "solutions/bus/lines/report.h"
#include "solutions/bus/plan/stop_network.h"
#include "solutions/kit/progress.h"

namespace dosi::bus {
namespace {

volatile std::sig_atomic_t asked_to_end = 0;

double number_of(const json::Value& entity, std::string_view name) {
  const json::Value* value = entity.find(name);
  return value != nullptr && value->is_number() ? value->as_double() : 0;
}

// Boardings and alightings of the stops, where a hub has them.
Result<void> read_use(const client::Client& hub, const std::unordered_map<std::string, std::size_t>& numbers, StopUse& use) {
  return hub.for_each({.types = {"GtfsStop"}}, [&](json::Value stop) -> Result<void> {
    const json::Value* id = stop.find("id");
    const auto it = id != nullptr && id->is_string() ? numbers.find(id->as_string()) : numbers.end();
    if (it == numbers.end()) return ok();
    use.boardings[it->second] = number_of(stop, "boardings"), use.alightings[it->second] = number_of(stop, "alightings");
    return ok();
  });
}

Result<StopUse> use_of(http::Client& http, const kit::Job& job, const FeedDay& day) {
  StopUse out{std::vector<double>(day.places.size(), 0), std::vector<double>(day.places.size(), 0)};
  std::unordered_map<std::string, std::size_t> numbers;
  for (std::size_t i = 0; i < day.stop_ids.size(); ++i) numbers.emplace(day.stop_ids[i], i);
  for (const auto& address : job.hubs) DOSI_CHECK(read_use(client::Client(http, address), numbers, out));
  return out;
}

double rounded(double v) { return std::round(v * 100) / 100; }

json::Object figures(const Assessment& a) {
  return {{"averageMinutes", rounded(a.average_min)}, {"linesMinutes", rounded(a.lines_min)},       {"direct", rounded(a.d0)},
          {"oneTransfer", rounded(a.d1)},             {"twoTransfers", rounded(a.d2)},              {"unserved", rounded(a.dun)}};
}

json::Object line_entity(const StopNetwork& city, const FeedDay& day, const Line& line, std::size_t number, kit::Results& results) {
  json::Array way, stops;
  double minutes = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const geo::Point& place = city.places[at(line[i])];
    way.push_back(json::Array{place.lon, place.lat});
    stops.emplace_back(day.stop_ids[at(city.stops[at(line[i])].front())]);
    if (i > 0) minutes += city.network.street_min(line[i - 1], line[i]);
  }
  json::Object out = results.entity("BusLineProposal");
  out.append("name", kit::property(fmt::format("제안 노선 {}", number)));
  out.append("alternateName", kit::property(fmt::format("Proposed line {}", number)));
  out.append("location", json::Object{{"type", "GeoProperty"}, {"value", json::Object{{"type", "LineString"}, {"coordinates", std::move(way)}}}});
  out.append("stops", kit::property(std::move(stops)));
  out.append("minutes", json::Object{{"type", "Property"}, {"value", rounded(minutes)}, {"unitCode", "MIN"}});
  return out;
}

Bounds bounds_of(const kit::Job& job, const StopNetwork& city) {
  Bounds out;
  out.lines = job.number("lines") > 0 ? static_cast<std::size_t>(job.number("lines")) : std::max<std::size_t>(city.lines.size(), 1);
  out.min_nodes = static_cast<std::size_t>(job.number("minNodes"));
  out.max_nodes = std::min(static_cast<std::size_t>(job.number("maxNodes")), city.network.size());
  out.transfer_min = job.number("transferPenalty");
  return out;
}

}  // namespace

Result<void> run_design(const kit::Job& job) {
  std::signal(SIGTERM, [](int) { asked_to_end = 1; });  // then the best so far is the answer
  const std::string date = service_day(job);
  DOSI_TRY(const auto http, http::Client::create());
  kit::Progress progress;
  City read;
  for (const auto& address : job.hubs) {
    progress.tell(0, address.hub);
    DOSI_CHECK(read.add(client::Client(*http, address), compact(date), false));
  }
  DOSI_TRY(const StopUse use, use_of(*http, job, read.day));
  DOSI_TRY(const StopNetwork city, stop_network(read.day, use, static_cast<std::size_t>(job.number("nodes"))));
  const Bounds bounds = bounds_of(job, city);
  DOSI_CHECK(validate(city.network, bounds));
  DesignOptions options;
  options.objective = job.text("objective") == "operator" ? Objective::operator_ : Objective::passenger;
  options.seconds = job.number("seconds"), options.seed = static_cast<std::uint64_t>(job.number("seed")), options.threads = 1;
  DOSI_TRY(const Design found, design(city.network, bounds, options, [&](const DesignProgress& now) {
             progress.tell(now.share, fmt::format("average trip {:.2f} min / 평균 통행 {:.2f}분", now.best.average_min, now.best.average_min));
             return asked_to_end == 0;
           }));
  const Lines& lines = found.networks.front().lines;
  kit::Results results(job);
  for (std::size_t i = 0; i < lines.size(); ++i) results.add(line_entity(city, read.day, lines[i], i + 1, results));
  const auto count = [](std::size_t n) { return json::Value(static_cast<std::int64_t>(n)); };
  json::Object summary{{"date", date},
                       {"stops", count(read.day.places.size())},
                       {"nodes", count(city.network.size())},
                       {"nodesLeftOut", count(city.left_out)},
                       {"linesNow", count(city.lines.size())},
                       {"now", figures(assess(city.network, city.lines, bounds.transfer_min))},
                       {"proposed", figures(judge_all(city.network, bounds, found).front())},
                       {"atBest", rounded(lower_bounds(city.network).average_min)}};
  DOSI_CHECK(std::move(results).hand_in(client::Client(*http, job.hubs.front()), std::move(summary)));
  progress.done(fmt::format("{:.2f} min", found.networks.front().score.average_min));
  return ok();
}

}  // namespace dosi::bus

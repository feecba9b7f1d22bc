#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <thread>

#include "solutions/bus/city/day_text.h"
#include "solutions/bus/evaluation_report.h"
#include "solutions/bus/job_demand.h"

namespace dosi::bus {
namespace {

EvaluationOptions options_of(const kit::Job& job) {
  EvaluationOptions out;
  out.assignment.access = access_options(job);
  out.assignment.threads = std::max(1u, std::thread::hardware_concurrency() / 2);
  out.assignment.transfer_penalty_min = job.number("transferPenalty");
  out.capacity = job.number("capacity");
  out.fleet.layover_share = job.number("layover") / 100;
  return out;
}

void append_figures(json::Object& entity, json::Object figures) {
  for (auto& [name, value] : figures) entity.append(name, kit::property(std::move(value)));
}

// The way of each line's longest run.
std::map<std::uint32_t, json::Array> ways(const FeedDay& day) {
  std::map<std::uint32_t, const Run*> longest;
  for (const Run& run : day.runs) {
    const Run*& best = longest[run.route];
    if (best == nullptr || run.stops.size() > best->stops.size()) best = &run;
  }
  std::map<std::uint32_t, json::Array> out;
  for (const auto& [route, run] : longest) {
    json::Array& way = out[route];
    if (run->shape != kNoShape)
      for (const geo::Point& p : day.shapes[run->shape]) way.push_back(json::Array{p.lon, p.lat});
    else
      for (const Stop stop : run->stops) way.push_back(json::Array{day.places[at(stop)].lon, day.places[at(stop)].lat});
  }
  return out;
}

void add_lines(const FeedDay& day, const Evaluation& evaluation, kit::Results& results) {
  auto way_of = ways(day);
  std::map<std::uint32_t, json::Array> loads;
  for (const Section& s : evaluation.sections) loads[s.route].emplace_back(section_figures_of(day, s));
  for (auto& [route, way] : way_of) {
    json::Object entity = results.entity("BusLineEvaluation");
    entity.append("name", kit::property(day.route_names[route]));
    entity.append("refRoute", kit::relationship(day.route_ids[route]));
    entity.append("location", json::Object{{"type", "GeoProperty"}, {"value", json::Object{{"type", "LineString"}, {"coordinates", std::move(way)}}}});
    append_figures(entity, line_figures_of(evaluation, route));
    if (evaluation.assignment) entity.append("sections", json::Object{{"type", "JsonProperty"}, {"json", std::move(loads[route])}});
    results.add(std::move(entity));
  }
}

void add_places(const HubPlaces& found, bool all, const Evaluation& evaluation, kit::Results& results) {
  for (std::size_t i = 0; evaluation.assignment && i < found.places.ids.size(); ++i) {
    if (!all && evaluation.assignment->from[i].trips + evaluation.assignment->from_unserved[i] <= 0) continue;
    json::Object entity = results.entity("BusPlaceEvaluation");
    entity.append("location", json::Object{{"type", "GeoProperty"}, {"value", found.shapes[i]}});
    if (!found.places.ids[i].empty()) entity.append("refPlace", kit::relationship(found.places.ids[i]));
    append_figures(entity, place_figures_of(evaluation, i));
    results.add(std::move(entity));
  }
}

}  // namespace

Result<void> run_evaluate(const kit::Job& job) {
  const std::string date = service_day(job);
  DOSI_TRY(const auto http, http::Client::create());
  kit::Progress progress;
  DOSI_TRY(CityAndPlaces read, read_city(job, *http, date, {job.text("people"), job.text("drawnBy")}, progress));
  const City& city = read.city;
  const EvaluationOptions options = options_of(job);
  const Seconds first = options.assignment.access.first, last = first + options.assignment.access.minutes * 60;
  const std::size_t places = read.found.places.ids.size();
  DOSI_TRY(const JobDemand demand, demand_of(job, *http, city.day, std::move(read.found), {compact(date), first, last}));
  const kit::StreetGraph streets(city.streets);
  const std::string told = fmt::format("{} stops, {} trips, {} places", city.day.places.size(), city.day.trips, places);
  const Evaluation evaluation = evaluate_service(city.day, streets, demand.ends.places.at, demand.trips, options, [&](double share) {
    progress.tell(kReadShare + (1 - kReadShare) * share, told);
    return true;
  });
  kit::Results results(job);
  add_lines(city.day, evaluation, results);
  add_places(demand.ends, demand.from == std::string_view("people"), evaluation, results);
  json::Object summary{{"date", date}};
  for (auto& [name, value] : summary_of(city.day, evaluation)) summary.append(name, std::move(value));
  for (auto& [name, value] : demand_figures_of(demand, evaluation.assignment ? &evaluation.assignment->boardings : nullptr, (last - first) / 3600.0))
    summary.append(name, std::move(value));
  summary.append("places", static_cast<std::int64_t>(places));
  DOSI_CHECK(std::move(results).hand_in(client::Client(*http, job.hubs.front()), std::move(summary)));
  progress.done(told);
  return ok();
}

}  // namespace dosi::bus

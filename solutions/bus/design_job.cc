#include <fmt/format.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <map>

#include "http/client.h"
#include "solutions/bus/city/day_text.h"
#include "solutions/bus/city/hub_counts.h"
#include "solutions/bus/city/hub_day.h"
#include "solutions/bus/city/hub_lines.h"
#include "solutions/bus/city/hub_places.h"
#include "solutions/bus/jobs.h"
#include "solutions/bus/plan/improved_city.h"
#include "solutions/kit/progress.h"

namespace dosi::bus {
namespace {

constexpr double kSearchShare = 0.9;  // of the whole: the rest is judging

volatile std::sig_atomic_t asked_to_end = 0;

Result<void> read_network(http::Client& http, const kit::Job& job, CityToPlan& out, kit::Progress& progress) {
  HubStreets streets;
  HubPlaces homes;
  for (const auto& address : job.hubs) {
    progress.tell(0, address.hub);
    const client::Client hub(http, address);
    DOSI_TRY(HubService service, read_hub_service(hub, compact(service_day(job))));
    out.day.append(std::move(service.day));
    DOSI_CHECK(read_hub_streets(hub, streets));
    DOSI_CHECK(read_hub_places(hub, job.text("populationType"), {job.text("populationAttribute")}, homes));
  }
  out.homes.at = std::move(homes.places.at);
  for (const auto& values : homes.places.values) out.homes.people.push_back(values.front());
  out.walkways = std::move(streets.walkways), out.driveways = std::move(streets.driveways);
  HubCounts counts(out.day, {compact(service_day(job)), out.period.from, out.period.to});
  for (const auto& address : job.hubs) DOSI_CHECK(counts.add(client::Client(http, address)));
  out.alightings_counted = counts.alightings_counted();
  if (counts.anybody()) out.use = {counts.boardings, counts.drawn()};
  else out.use = {std::vector<double>(out.day.places.size(), 0), std::vector<double>(out.day.places.size(), 0)};
  return ok();
}

void set_options(const kit::Job& job, CityToPlan& out) {
  const auto count = [&](std::string_view name) { return static_cast<std::size_t>(job.number(name)); };
  out.period.most_nodes = count("nodes"), out.period.from = seconds_of(job.text("from")), out.period.to = seconds_of(job.text("to"));
  PlanOptions& o = out.options;
  o.goal = goal_of(job.text("objective"));
  o.fleet = static_cast<int>(job.number("fleet")), o.most_lines = count("lines"), o.most_changed = count("changes");
  o.min_nodes = count("minNodes"), o.max_nodes = count("maxNodes"), o.transfer_min = job.number("transferPenalty");
  o.capacity = job.number("capacity"), o.seconds = job.number("seconds"), o.seed = static_cast<std::uint64_t>(job.number("seed"));
  out.keep = job.texts("keep");
}

json::Array stops_of(const GtfsCourse& course, const FeedDay& day) {
  json::Array out;
  for (const std::uint32_t stop : course.stops) out.emplace_back(day.stop_ids[stop]);
  return out;
}

json::Array way_of(const GtfsCourse& course, const FeedDay& day) {
  json::Array out;
  const auto add = [&](geo::Point p) { out.push_back(json::Array{p.lon, p.lat}); };
  for (const geo::Point& p : course.shape) add(p);
  if (out.empty())
    for (const std::uint32_t stop : course.stops) add(day.places[stop]);
  return out;
}

json::Value seconds(double minutes) { return json::Object{{"type", "Property"}, {"value", std::round(minutes * 60)}, {"unitCode", "SEC"}}; }

// What becomes of a line: its stops out and back, its headway today and then.
json::Object line_entity(const CityToPlan& input, const ImprovedCity& plan, const PlannedLine& told, kit::Results& results) {
  const LineDraft& line = plan.found.plans[plan.chosen].lines[told.line];
  json::Object out = results.entity("BusLineProposal");
  out.append("name", kit::property(told.name));
  out.append("change", kit::property(name_of(told.state)));
  if (line.route != kNewLine) {
    out.append("hasRoute", kit::relationship(input.day.route_ids[line.route]));
    out.append("headwaySecondsNow", seconds(plan.city.today[told.line].headway_min));
  }
  if (told.state == PlannedLine::State::removed) return out;
  out.append("headwaySeconds", seconds(told.headway_min));
  out.append("vehicles", kit::property(static_cast<std::int64_t>(plan.city.whole_vehicles(line))));
  for (const int direction : {0, 1})
    if (const GtfsCourse* course = course_of(plan.service.service, told, direction)) {
      out.append(direction == 0 ? "stops" : "stopsBack", kit::property(stops_of(*course, input.day)));
      if (direction == 0)
        out.append("location", json::Object{{"type", "GeoProperty"}, {"value", json::Object{{"type", "LineString"}, {"coordinates", way_of(*course, input.day)}}}});
    }
  return out;
}

}  // namespace

Result<void> run_design(const kit::Job& job) {
  std::signal(SIGTERM, [](int) { asked_to_end = 1; });  // then the best so far is the answer
  DOSI_TRY(const auto http, http::Client::create());
  kit::Progress progress;
  CityToPlan input;
  input.judge_if_stopped = false;  // what is not handed in soon after the signal is lost
  set_options(job, input);
  DOSI_CHECK(read_network(*http, job, input, progress));
  const auto feed = std::filesystem::temp_directory_path() / fmt::format("dosi-plan-{}.zip", std::hash<std::string>{}(job.run));
  auto plan = improve_city(input, feed, [&](const PlanProgress& now) {
    progress.tell(kSearchShare * now.share, fmt::format("average trip {:.2f} min, {} vehicles / 평균 통행 {:.2f}분, 차량 {}대", now.best.minutes, now.best.vehicles, now.best.minutes, now.best.vehicles));
    return asked_to_end == 0;
  });
  std::error_code ignored;
  std::filesystem::remove(feed, ignored);
  if (!plan) return std::move(plan).error();
  kit::Results results(job);
  for (const PlannedLine& line : plan->service.lines) results.add(line_entity(input, *plan, line, results));
  json::Object summary{{"date", service_day(job)}};
  for (auto& [name, value] : figures_of(input, *plan)) summary.append(name, std::move(value));
  DOSI_CHECK(std::move(results).hand_in(client::Client(*http, job.hubs.front()), std::move(summary)));
  progress.done(fmt::format("{:.2f} min", plan->found.plans[plan->chosen].score.minutes));
  return ok();
}

}  // namespace dosi::bus

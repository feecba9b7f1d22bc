#include "solutions/bus/plan/improved_city.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <set>

#include "solutions/bus/plan/plan_check.h"

namespace dosi::bus {
namespace {

constexpr double kBeeline_m = 600;
constexpr double kSearchShare = 0.75, kAfterStop_s = 4;  // the rest is for polishing
constexpr std::uint64_t kStepsOfJudgement = 20, kLeastJudgements = 20;
constexpr const char* kDay = "20260601";  // of the feed, every day of the week

Result<void> fix_lines(CityNetwork& city, const FeedDay& day, const std::vector<std::string>& keep) {
  for (const std::string& name : keep) {
    bool found = false;
    for (LineDraft& line : city.today)
      if (day.route_ids[line.route] == name || day.route_names[line.route] == name) line.fixed = found = true;
    if (!found) return bad_request(fmt::format("There is no line '{}' in the period; ids or names of its lines were expected.", name), "keep");
  }
  return ok();
}

// Every plan by the plain check: a fault is a bug of the search and ends the program.
void check_all(const CityNetwork& city, const PlanOptions& options, const Improvement& found) {
  for (const Plan& plan : found.plans)
    for (const std::string& fault : faults(city, options, plan, options.goal == PlanGoal::pareto ? plan.score.vehicles : std::max(options.fleet, plan.score.vehicles))) {
      fmt::print(stderr, "The plan that was found is wrong: {}\n", fault);
      std::abort();
    }
}

// Of a front, the fastest that needs no more vehicles than today.
std::size_t choose(const Improvement& found) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < found.plans.size(); ++i)
    if (found.plans[i].score.vehicles <= found.today.score.vehicles) out = i;
  return out;
}

double rounded(double v) { return std::round(v * 100) / 100; }
json::Value whole(double v) { return static_cast<std::int64_t>(std::llround(v)); }

double fullest_share(const Loads& loads, const LineDrafts& lines, double capacity, std::size_t* overloaded) {
  double out = 0;
  *overloaded = 0;
  for (std::size_t r = 0; r < lines.size(); ++r)
    for (const double load : loads.per_h[r]) {
      const double share = load * lines[r].headway_min / (60 * capacity);
      out = std::max(out, share), *overloaded += share > 1;
    }
  return out;
}

void append_journeys(const Verdict& verdict, json::Object& out) {
  const Assignment& a = verdict.journeys;
  const double share = 100 / std::max(a.trips, 1e-9);
  out.append("vehiclesByTimetable", whole(static_cast<double>(verdict.vehicles)));
  out.append("vehicleKm", rounded(verdict.km)), out.append("vehicleHours", rounded(verdict.vehicle_hours));
  out.append("averageMinutes", rounded(a.times.mean)), out.append("waitMinutes", rounded(a.first_wait_min + a.transfer_wait_min));
  out.append("rideMinutes", rounded(a.ride_min)), out.append("walkMinutes", rounded(a.walk_min));
  out.append("direct", rounded(a.by_transfers[0] * share)), out.append("oneTransfer", rounded(a.by_transfers[1] * share));
  out.append("twoTransfers", rounded((a.by_transfers[2] + a.by_transfers[3]) * share));
  out.append("onFoot", rounded(a.walked * share)), out.append("unserved", rounded(a.unserved * share));
}

json::Object figures(const CityToPlan& input, const ImprovedCity& all, const Plan& plan, const Loads& loads, const Verdict& verdict) {
  json::Object out{{"vehicles", whole(plan.score.vehicles)}, {"expectedMinutes", rounded(plan.score.minutes)}};
  if (!all.judged) return out;
  append_journeys(verdict, out);
  if (!all.city.trips_counted) return out;
  std::size_t overloaded = 0;
  out.append("fullestSectionPercent", rounded(100 * fullest_share(loads, plan.lines, input.options.capacity, &overloaded)));
  out.append("overloadedSections", whole(static_cast<double>(overloaded)));
  return out;
}

PlannersCount::Known known_of(const CityToPlan& input) {
  PlannersCount::Known out;
  if (input.use.counted()) out.people.counts = {input.use.boardings, input.use.alightings, input.alightings_counted};
  out.people.homes = input.homes, out.trips = input.trips, out.capacity = input.options.capacity;
  out.options.trips_per_resident = kTripsPerResidentAndDay * share_setting_out_in(input.day.runs, input.period.from, input.period.to);
  out.options.walk_kmh = input.options.walk_kmh;
  out.rules.passengers.transfer_s = input.options.transfer_min * 60, out.rules.passengers.threads = std::max(1U, input.options.threads);
  out.rules.layover.share = input.period.layover_share;
  return out;
}

// By the rest of the time, or as many judgements as steps of the search allow; a little of it where the search was stopped.
Result<void> polish_chosen(const CityToPlan& input, PlannersCount& count, bool stopped, const std::function<bool(const PlanProgress&)>& progress, ImprovedCity& out) {
  Plan& plan = out.found.plans[out.chosen];
  const double seconds = stopped ? std::min(kAfterStop_s, input.options.seconds) : (1 - kSearchShare) * input.options.seconds;
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  std::uint64_t left = input.options.steps > 0 ? input.options.steps / kStepsOfJudgement + kLeastJudgements : UINT64_MAX;
  DOSI_TRY(out.counted, polish(out.city, plan.lines, planned_service(input.day, out.city, plan.lines, input.period), input.options, count, [&] {
             if (left == 0 || (input.options.steps == 0 && std::chrono::steady_clock::now() >= end)) return false;
             --left;
             return stopped || !progress || progress({kSearchShare, plan.score});
           }));
  plan.lines = out.counted.lines;
  plan.score = {loads(out.city, plan.lines, input.options).minutes, 0};
  for (const LineDraft& line : plan.lines) plan.score.vehicles += out.city.whole_vehicles(line);
  return ok();
}

}  // namespace

Result<ImprovedCity> improve_city(const CityToPlan& input, const std::filesystem::path& feed, const std::function<bool(const PlanProgress&)>& progress) {
  std::optional<kit::StreetGraph> roads, paths;
  if (!input.driveways.empty()) roads.emplace(input.driveways);
  if (!input.walkways.empty()) paths.emplace(input.walkways);
  ImprovedCity out;
  DOSI_TRY(out.city, city_network(input.day, roads ? &*roads : nullptr, input.use, input.trips, input.period));
  DOSI_CHECK(fix_lines(out.city, input.day, input.keep));
  DOSI_TRY(const auto count, PlannersCount::of(input.day, {input.period.from, input.period.to}, known_of(input), paths ? &*paths : nullptr, roads ? &*roads : nullptr));
  if (input.trips.empty()) out.city.network.trips = count->trips_between(out.city);
  PlanOptions search = input.options;
  search.seconds *= kSearchShare;
  bool stopped = false;
  DOSI_TRY(out.found, improve(out.city, search, [&](const PlanProgress& now) {
             stopped = stopped || (progress && !progress({kSearchShare * now.share, now.best}));
             return !stopped;
           }));
  check_all(out.city, input.options, out.found);
  out.chosen = choose(out.found);
  DOSI_CHECK(polish_chosen(input, *count, stopped, progress, out));
  const LineDrafts& lines = out.found.plans[out.chosen].lines;
  out.service = planned_service(input.day, out.city, lines, input.period);
  out.service.service.agency = "dosi", out.service.service.first_day = out.service.service.last_day = kDay;
  if (stopped && !input.judge_if_stopped) return out;
  out.judged = true;
  DOSI_CHECK(write_gtfs(out.service.service, feed));
  DOSI_TRY(out.day_after, read_feed_day(feed, kDay));
  out.loads_before = loads(out.city, out.city.today, input.options), out.loads_after = loads(out.city, lines, input.options);
  const kit::StreetGraph walkways(with_beelines(input.walkways, input.day.places, kBeeline_m));
  const VerdictOptions how{input.options.walk_kmh, input.options.transfer_min, input.options.threads};
  out.before = judge(input.day, out.city, walkways, input.period, how);
  out.after = judge(out.day_after, out.city, walkways, input.period, how);
  return out;
}

json::Object figures_of(const CityToPlan& input, const ImprovedCity& plan) {
  const Plan& chosen = plan.found.plans[plan.chosen];
  std::size_t changes[5] = {};
  for (const PlannedLine& line : plan.service.lines) ++changes[static_cast<std::size_t>(line.state)];
  json::Object out{{"stops", whole(static_cast<double>(input.day.places.size()))},
                   {"nodes", whole(static_cast<double>(plan.city.network.size()))},
                   {"nodesLeftOut", whole(static_cast<double>(plan.city.left_out))},
                   {"nodesOffStreets", whole(static_cast<double>(plan.city.off_streets))},
                   {"tripsLeftOut", rounded(plan.city.unreachable_trips)},
                   {"busKmh", rounded(plan.city.speed_kmh)},
                   {"tripsFrom", plan.city.trips_counted ? "counts" : "calls"},
                   {"linesNow", whole(static_cast<double>(plan.city.today.size()))},
                   {"linesFixed", whole(static_cast<double>(std::count_if(plan.city.today.begin(), plan.city.today.end(), [](const LineDraft& l) { return l.fixed; })))},
                   {"linesSame", whole(static_cast<double>(changes[0]))},
                   {"linesNewHeadway", whole(static_cast<double>(changes[1]))},
                   {"linesNewCourse", whole(static_cast<double>(changes[2]))},
                   {"linesAdded", whole(static_cast<double>(changes[3]))},
                   {"linesEnded", whole(static_cast<double>(changes[4]))},
                   {"evaluations", whole(static_cast<double>(plan.found.evaluations))},
                   {"changesTakenBack", whole(static_cast<double>(plan.counted.taken_back))},
                   {"plannersMinutesNow", rounded(plan.counted.today.minutes)},
                   {"plannersMinutesFound", rounded(plan.counted.proposed.minutes)},
                   {"plannersMinutes", rounded(plan.counted.polished.minutes)},
                   {"plannersVehiclesNow", whole(plan.counted.today.vehicles)},
                   {"plannersVehicles", whole(plan.counted.polished.vehicles)},
                   {"plannersKmNow", rounded(plan.counted.today.km)},
                   {"plannersKm", rounded(plan.counted.polished.km)},
                   {"now", figures(input, plan, {plan.city.today, plan.found.today.score}, plan.loads_before, plan.before)},
                   {"proposed", figures(input, plan, chosen, plan.loads_after, plan.after)}};
  json::Array front;
  for (const Plan& one : plan.found.plans)
    front.push_back(json::Object{{"vehicles", whole(one.score.vehicles)}, {"expectedMinutes", rounded(one.score.minutes)}});
  out.append("front", std::move(front));
  return out;
}

}  // namespace dosi::bus

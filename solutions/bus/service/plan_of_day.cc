#include "solutions/bus/service/plan_of_day.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "solutions/bus/journey/line_figures.h"

namespace dosi::bus {
namespace {

constexpr Seconds kHour_s = 3600;
constexpr double kLeastRide_s = 5;

struct Key {
  std::uint32_t route;
  int direction;
  std::vector<Stop> stops;
  auto operator<=>(const Key&) const = default;
};

// Where a run is, a stop after itself left out.
std::vector<std::size_t> calls_of(const Run& run) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < run.stops.size(); ++i)
    if (out.empty() || run.stops[out.back()] != run.stops[i]) out.push_back(i);
  return out;
}

// The mean of runs alike.
Course course_of(const Key& key, const std::vector<const Run*>& runs, const FeedDay& day, RunLengths& lengths) {
  Course out;
  out.direction = key.direction;
  for (const Stop stop : key.stops) out.stops.push_back(static_cast<std::uint32_t>(stop));
  out.ride_s.assign(key.stops.size() - 1, 0);
  for (const Run* run : runs) {
    const auto calls = calls_of(*run);
    for (std::size_t i = 1; i < calls.size(); ++i)
      out.ride_s[i - 1] += (run->calls[calls[i]].departure - run->calls[calls[i - 1]].departure) / static_cast<double>(runs.size());
  }
  for (double& ride : out.ride_s) ride = std::max(ride, kLeastRide_s);
  double straight = 0;
  for (std::size_t i = 1; i < out.stops.size(); ++i) {
    out.length_m.push_back(geo::distance_m(day.places[out.stops[i - 1]], day.places[out.stops[i]]));
    straight += out.length_m.back();
  }
  const double stretch = straight > 0 ? std::max(1.0, lengths.metres(*runs.front()) / straight) : 1;
  for (double& length : out.length_m) length *= stretch;
  if (runs.front()->shape < day.shapes.size()) out.way = day.shapes[runs.front()->shape];
  return out;
}

std::map<Seconds, std::size_t> starts_by_hour(const FeedDay& day) {
  std::map<Seconds, std::size_t> out;
  for (const Run& run : day.runs)
    if (!run.calls.empty()) ++out[run.calls.front().departure / kHour_s];
  return out;
}

}  // namespace

Period busiest(const FeedDay& day, int hours) {
  const auto starts = starts_by_hour(day);
  Seconds best = 7;
  std::size_t most = 0;
  for (const auto& [hour, unused] : starts) {
    std::size_t count = 0;
    for (int i = 0; i < hours; ++i)
      if (const auto it = starts.find(hour + i); it != starts.end()) count += it->second;
    if (count > most) most = count, best = hour;
  }
  return {best * kHour_s, (best + hours) * kHour_s};
}

Result<ServicePlan> plan_of_day(const FeedDay& day, const Period& period, double capacity, const kit::StreetGraph* streets) {
  std::map<Key, std::vector<const Run*>> alike;
  for (const Run& run : day.runs) {
    if (!sets_out_in(run, period.from, period.to)) continue;
    Key key{run.route, run.direction, {}};
    for (const std::size_t i : calls_of(run)) key.stops.push_back(run.stops[i]);
    if (key.stops.size() > 1) alike[std::move(key)].push_back(&run);
  }
  if (alike.empty()) {
    const Period hint = busiest(day, 2);
    return bad_request(fmt::format("No bus of the day sets out in this period; most do from {:02}:00 to {:02}:00", hint.from / kHour_s, hint.to / kHour_s), "from");
  }
  ServicePlan out;
  for (std::size_t s = 0; s < day.places.size(); ++s) out.stops.push_back({day.stop_ids[s], day.stop_names[s], day.places[s]});
  RunLengths lengths(day, streets);
  std::uint32_t route = 0;
  for (const auto& [key, runs] : alike) {  // in the order of routes
    if (out.lines.empty() || key.route != route) out.lines.push_back({day.route_ids[key.route], day.route_names[key.route], capacity, {}});
    route = key.route;
    Course course = course_of(key, runs, day, lengths);
    course.headway_s = period.seconds() / static_cast<double>(runs.size());
    out.lines.back().courses.push_back(std::move(course));
  }
  return out;
}

}  // namespace dosi::bus

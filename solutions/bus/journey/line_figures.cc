#include "solutions/bus/journey/line_figures.h"

#include <algorithm>
#include <tuple>

namespace dosi::bus {
namespace {

constexpr double kDetour = 1.3, kMostDetour = 2.5, kNearStreet_m = 100;

}  // namespace

double RunLengths::between(Stop from, Stop to) {
  const auto [found, fresh] = by_stops_.try_emplace({from, to}, 0);
  if (!fresh) return found->second;
  const geo::Point a = day_.places[at(from)], b = day_.places[at(to)];
  const double straight = geo::distance_m(a, b);
  found->second = straight * kDetour;
  if (streets_ == nullptr) return found->second;
  const auto start = streets_->nearest(a, kNearStreet_m), goal = streets_->nearest(b, kNearStreet_m);
  if (!start || !goal) return found->second;
  finder_->explore(*start, straight * kMostDetour, [&](kit::StreetGraph::Junction j, double metres) {
    if (j == goal->junction) found->second = metres + goal->metres;
  });
  return found->second;
}

double RunLengths::metres(const Run& run) {
  double sum = 0;
  if (run.shape == kNoShape) {
    for (std::size_t i = 1; i < run.stops.size(); ++i) sum += between(run.stops[i - 1], run.stops[i]);
    return sum;
  }
  const auto [found, fresh] = by_shape_.try_emplace(run.shape, 0);
  const auto& way = day_.shapes[run.shape];
  for (std::size_t i = 1; fresh && i < way.size(); ++i) found->second += geo::distance_m(way[i - 1], way[i]);
  return found->second;
}

Supply supply(const FeedDay& day, const kit::StreetGraph* streets, const FleetOptions& options) {
  Supply out;
  out.lines.resize(day.route_ids.size());
  RunLengths lengths(day, streets);
  std::vector<VehicleTrip> all;
  std::vector<std::vector<VehicleTrip>> of_line(out.lines.size());
  for (const Run& run : day.runs) {
    if (run.stops.size() < 2) continue;
    const VehicleTrip trip{run.calls.front().departure, run.calls.back().arrival, day.places[at(run.stops.front())],
                           day.places[at(run.stops.back())]};
    LineSupply& line = out.lines[run.route];
    const double km = lengths.metres(run) / 1000, hours = (trip.end - trip.start) / 3600.0;
    ++line.runs, line.km += km, line.vehicle_hours += hours;
    ++out.all.runs, out.all.km += km, out.all.vehicle_hours += hours;
    of_line[run.route].push_back(trip), all.push_back(trip);
  }
  for (std::size_t i = 0; i < out.lines.size(); ++i) out.lines[i].vehicles = least_fleet(of_line[i], options);
  out.all.vehicles = least_fleet(all, options);
  out.vehicles_without_empty_runs = deficit_fleet(all, options);
  return out;
}

std::vector<Section> sections(const Timetable& timetable, const Assignment& assignment, const AccessOptions& window, double capacity) {
  std::map<std::tuple<std::uint32_t, Stop, Stop>, Section> found;
  const Seconds last = window.first + window.minutes * 60;
  const double hours = window.minutes / 60.0;
  for (std::size_t p = 0; p < timetable.pattern_count(); ++p) {
    const Pattern pattern{static_cast<std::uint32_t>(p)};
    const auto stops = timetable.stops(pattern);
    const double* load = assignment.loads.data() + assignment.first_load[p];
    for (std::size_t run = 0; run < timetable.runs(pattern); ++run, load += stops.size()) {
      const auto calls = timetable.calls(pattern, run);
      for (std::size_t i = 0; i + 1 < stops.size(); ++i) {
        const bool counts = calls[i].departure >= window.first && calls[i].departure < last;
        if (!counts && load[i] <= 0) continue;
        const std::uint32_t route = timetable.route(pattern);
        Section& section = found.try_emplace({route, stops[i], stops[i + 1]}, Section{route, stops[i], stops[i + 1]}).first->second;
        section.buses += counts;
        section.load_per_h += load[i] / hours;
        section.capacity_per_h += counts ? capacity / hours : 0;
      }
    }
  }
  std::vector<Section> out;
  for (auto& [key, section] : found) out.push_back(section);
  return out;
}

}  // namespace dosi::bus

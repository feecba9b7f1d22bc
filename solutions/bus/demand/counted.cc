#include "solutions/bus/demand/counted.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

#include "solutions/bus/demand/place_trips.h"

namespace dosi::bus {
namespace {

constexpr double kOpposite_m = 300, kUsualScale_km = 5;
constexpr int kFolds = 5;

bool any(const std::vector<double>& counts) {
  return std::any_of(counts.begin(), counts.end(), [](double c) { return c > 0; });
}

using Directions = std::map<std::pair<std::uint32_t, std::uint8_t>, CountedLine>;

// The longest run of each route and direction, without counts.
Directions lines_of(const FeedDay& day) {
  std::map<std::pair<std::uint32_t, std::uint8_t>, const Run*> longest;
  for (const Run& run : day.runs) {
    const Run*& best = longest[{run.route, run.direction}];
    if (best == nullptr || run.stops.size() > best->stops.size()) best = &run;
  }
  Directions out;
  for (const auto& [key, run] : longest) {
    CountedLine line{key.first, key.second, run->stops, {}, std::vector<double>(run->stops.size(), 0)};
    double km = 0;
    for (std::size_t i = 0; i < run->stops.size(); ++i) {
      if (i > 0) km += geo::distance_m(day.places[at(run->stops[i - 1])], day.places[at(run->stops[i])]) / 1000;
      line.counts.along_km.push_back(km);
    }
    line.counts.boardings.assign(run->stops.size(), 0), line.counts.alightings.resize(run->stops.size());
    out.emplace(key, std::move(line));
  }
  return out;
}

void put(CountedLine& line, std::size_t place, const StopCount& count) {
  line.counts.boardings[place] += count.boardings, line.other_hours[place] += count.other_hours;
  if (count.alightings) line.counts.alightings[place] = line.counts.alightings[place].value_or(0) + *count.alightings;
}

// A stop of a line that calls at it in both directions, or twice, gets its count where it comes first.
bool place_count(Directions& lines, std::uint32_t route, Stop stop, const StopCount& count) {
  for (const std::uint8_t direction : {0, 1}) {
    const auto line = lines.find({route, direction});
    if (line == lines.end()) continue;
    const auto& stops = line->second.stops;
    const auto found = std::find(stops.begin(), stops.end(), stop);
    if (found == stops.end()) continue;
    put(line->second, static_cast<std::size_t>(found - stops.begin()), count);
    return true;
  }
  return false;
}

std::vector<double> expected(const FeedDay& day, const CountedLine& line, const CountedLine* back, const std::vector<double>& people) {
  std::vector<double> out(line.stops.size(), 0);
  const std::vector<double>* leaving = back == nullptr ? nullptr : any(back->other_hours) ? &back->other_hours : &back->counts.boardings;
  for (std::size_t i = 0; i < line.stops.size(); ++i) {
    if (!people.empty()) {
      out[i] = people[at(line.stops[i])];
      continue;
    }
    double nearest = kOpposite_m;
    for (std::size_t k = 0; back != nullptr && k < back->stops.size(); ++k)
      if (const double away = geo::distance_m(day.places[at(line.stops[i])], day.places[at(back->stops[k])]); away <= nearest)
        nearest = away, out[i] = (*leaving)[k];
  }
  // At a stop of which nothing is known, somebody may get off all the same: a tenth of the mean.
  const double mean = std::accumulate(out.begin(), out.end(), 0.0) / static_cast<double>(std::max<std::size_t>(1, out.size()));
  for (double& d : out) d = mean > 0 ? std::max(d, mean / 10) : 1;
  return out;
}

void append(const LineCounts& line, const TripTable& table, std::vector<double>& on, std::vector<double>& on_model, std::vector<double>& off, std::vector<double>& off_model) {
  const auto from = table.from_totals(), to = table.to_totals();
  for (std::size_t i = 0; i < from.size(); ++i) {
    on.push_back(line.boardings[i]), on_model.push_back(from[i]);
    if (line.alightings[i]) off.push_back(*line.alightings[i]), off_model.push_back(to[i]);
  }
}

}  // namespace

CountedLines counted_lines(const FeedDay& day, const std::vector<StopCount>& counts, const std::vector<double>& people) {
  std::unordered_map<std::string, std::uint32_t> routes, stops;
  for (std::uint32_t i = 0; i < day.route_names.size(); ++i) routes.emplace(day.route_names[i], i);
  for (std::uint32_t i = 0; i < day.route_ids.size(); ++i) routes.insert_or_assign(day.route_ids[i], i);
  for (std::uint32_t i = 0; i < day.stop_ids.size(); ++i) stops.emplace(day.stop_ids[i], i);
  Directions lines = lines_of(day);
  CountedLines out;
  for (const StopCount& count : counts) {
    const auto route = routes.find(count.route);
    const auto stop = stops.find(count.stop);
    if (route == routes.end() || stop == stops.end() || !place_count(lines, route->second, Stop{stop->second}, count)) ++out.unmatched;
  }
  for (auto& [key, line] : lines) {
    const auto back = lines.find({key.first, static_cast<std::uint8_t>(1 - key.second)});
    line.counts.expected = expected(day, line, back == lines.end() ? nullptr : &back->second, people);
  }
  for (auto& [key, line] : lines)
    if (any(line.counts.boardings)) out.lines.push_back(std::move(line));
  return out;
}

StopDemand demand_by_lines(const CountedLines& counted, double scale_km, double hours) {
  std::vector<LineCounts> known;
  for (const CountedLine& line : counted.lines)
    if (std::all_of(line.counts.alightings.begin(), line.counts.alightings.end(), [](const auto& a) { return a.has_value(); })) known.push_back(line.counts);
  StopDemand out;
  DemandReport& report = out.report;
  report.scale_km = scale_km > 0 ? scale_km : known.empty() ? kUsualScale_km : calibrate(known);
  const LineHeldOut told = held_out(known, report.scale_km, 1, hours);
  report.from_boardings_alone = told.all, report.held_out = told.some;
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> sums;
  std::vector<double> on, on_model, off, off_model;
  double kilometres = 0;
  for (const CountedLine& line : counted.lines) {
    const Balanced b = line_trips(line.counts, report.scale_km);
    report.unreachable += b.unreachable;
    append(line.counts, b.table, on, on_model, off, off_model);
    for (std::size_t i = 0; i < line.stops.size(); ++i)
      for (std::size_t j = i + 1; j < line.stops.size(); ++j) {
        const double trips = b.table.at(i, j);
        if (trips <= 0 || line.stops[i] == line.stops[j]) continue;
        sums[{static_cast<std::uint32_t>(line.stops[i]), static_cast<std::uint32_t>(line.stops[j])}] += trips;
        report.trips += trips, kilometres += trips * (line.counts.along_km[j] - line.counts.along_km[i]);
      }
  }
  report.boardings = fit(on, on_model, hours), report.alightings = fit(off, off_model, hours);
  report.mean_km = report.trips > 0 ? kilometres / report.trips : 0;
  for (const auto& [pair, trips] : sums) out.trips.push_back({pair.first, pair.second, trips});
  return out;
}

CountedZones counted_zones(const std::vector<std::string>& stops, const std::vector<geo::Point>& at, const std::vector<StopCount>& counts, double cell_m) {
  std::unordered_map<std::string, std::size_t> numbers;
  for (std::size_t i = 0; i < stops.size(); ++i) numbers.emplace(stops[i], i);
  struct Cell {
    double lon = 0, lat = 0, weight = 0, on = 0, off = 0, other = 0;
  };
  std::map<std::pair<long, long>, Cell> cells;
  constexpr double kDegree_m = 111'195, kRadian = 3.14159265358979 / 180;
  const double shrink = at.empty() ? 1 : std::cos(at.front().lat * kRadian);
  CountedZones out;
  for (const StopCount& count : counts) {
    const auto found = numbers.find(count.stop);
    if (found == numbers.end()) {
      ++out.unmatched;
      continue;
    }
    const geo::Point p = at[found->second];
    Cell& cell = cells[{std::lround(p.lon * kDegree_m * shrink / cell_m), std::lround(p.lat * kDegree_m / cell_m)}];
    const double weight = count.boardings + 1e-6;
    cell.lon += p.lon * weight, cell.lat += p.lat * weight, cell.weight += weight;
    cell.on += count.boardings, cell.off += count.alightings.value_or(0), cell.other += count.other_hours;
    out.alightings_known = out.alightings_known || count.alightings;
  }
  for (const auto& [key, cell] : cells) {
    out.ids.push_back(fmt::format("z{}_{}", key.first, key.second));
    out.places.push_back({cell.lon / cell.weight, cell.lat / cell.weight});
    out.boardings.push_back(cell.on), out.alightings.push_back(cell.off);
    out.other_hours.push_back(cell.other);
  }
  return out;
}

StopDemand demand_by_zones(const CountedZones& zones, double mean_km, double hours) {
  GravityPlaces g;
  g.cost = distances_km(zones.places);
  g.produced.assign(zones.boardings.begin(), zones.boardings.end());
  g.attracted.resize(zones.ids.size());
  g.attraction = any(zones.other_hours) ? zones.other_hours : zones.boardings;
  // Drawn by boardings alone the calibration takes one round of balancing, and decay hardly depends on who is told.
  const double decay = calibrate(g, mean_km);
  const auto alone = gravity(g, decay).table.to_totals();
  StopDemand out;
  DemandReport& report = out.report;
  report.scale_km = decay;
  if (zones.alightings_known) {
    g.attracted.assign(zones.alightings.begin(), zones.alightings.end());
    Totals scaled = g.attracted;
    scale_arrivals(g.produced, scaled);
    std::vector<double> counted;
    for (const auto& a : scaled) counted.push_back(*a);
    report.from_boardings_alone = fit(counted, alone, hours);
    report.held_out = held_out(g, decay, kFolds, 1, hours);
  }
  const Balanced b = gravity(g, decay);
  report.unreachable = b.unreachable;
  report.boardings = fit(zones.boardings, b.table.from_totals(), hours);
  if (zones.alightings_known) report.alightings = fit(zones.alightings, b.table.to_totals(), hours);
  report.mean_km = mean_cost(b.table, g.cost);
  out.trips = demand_of(b.table);
  for (const Demand& d : out.trips) report.trips += d.trips;
  return out;
}

}  // namespace dosi::bus

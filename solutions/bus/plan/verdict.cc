#include "solutions/bus/plan/verdict.h"

#include <algorithm>
#include <numeric>

#include "geo/grid.h"
#include "solutions/bus/plan/today.h"

namespace dosi::bus {
namespace {

constexpr Seconds kSample_s = 900;
constexpr int kMostMinutes = 120;
constexpr double kOffStreets_m = 150;

}  // namespace

Verdict judge(const FeedDay& day, const CityNetwork& city, const kit::StreetGraph& streets, const CityOptions& period, const VerdictOptions& options) {
  AssignmentOptions how;
  how.access.first = period.from, how.access.minutes = (period.to - period.from) / 60, how.access.walk_kmh = options.walk_kmh;
  how.access.most_walk_min = 15, how.access.most_rides = 4, how.access.most_minutes = kMostMinutes;
  how.step_s = kSample_s, how.transfer_penalty_min = options.transfer_min, how.threads = options.threads;
  const Walks walks(streets, day.places, city.places, how.access);
  const Timetable timetable(day.places, day.all_runs(), walks.between_stops());
  std::vector<Demand> demand;
  for (std::size_t i = 0; i < city.places.size(); ++i)
    for (std::size_t j = 0; j < city.places.size(); ++j)
      if (const double trips = city.network.trips(node(i), node(j)); trips > 0)
        demand.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), trips});
  Verdict out;
  out.journeys = assign(timetable, walks, city.places.size(), demand, how);
  FeedDay in_period = day;
  std::erase_if(in_period.runs, [&](const Run& run) { return !sets_out_in(run, period); });
  const Supply runs = supply(in_period, &streets, {});
  for (const LineSupply& line : runs.lines) out.vehicles += line.vehicles, out.km += line.km, out.vehicle_hours += line.vehicle_hours;
  return out;
}

std::vector<kit::StreetLine> with_beelines(std::vector<kit::StreetLine> walkways, const std::vector<geo::Point>& stops, double most_m) {
  const kit::StreetGraph streets(walkways);
  geo::PointIndex index;
  std::vector<geo::Point> ends = stops;  // on the streets where these are near
  std::vector<bool> off(stops.size());
  for (std::size_t i = 0; i < stops.size(); ++i) {
    index.insert(static_cast<std::uint32_t>(i), stops[i]);
    const auto snap = streets.nearest(stops[i], kOffStreets_m);
    off[i] = !snap;
    if (snap) ends[i] = streets.place(snap->junction);
  }
  for (std::size_t i = 0; i < stops.size(); ++i)
    index.search(geo::box_around(stops[i], most_m), [&](std::uint32_t j, geo::Point to) {
      if (i < j && (off[i] || off[j]) && geo::distance_m(stops[i], to) <= most_m && !(ends[i] == ends[j])) walkways.push_back({{ends[i], ends[j]}});
    });
  return walkways;
}

}  // namespace dosi::bus

#include "solutions/bus/service/setting.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "solutions/bus/demand/gravity.h"
#include "solutions/bus/journey/access.h"
#include "solutions/bus/service/zones.h"

namespace dosi::bus {
namespace {

constexpr double kDetour = 1.3, kUsualAccess_s = 240;
constexpr int kFolds = 5;

double sum(const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); }

std::vector<geo::Point> places_of(const ServicePlan& plan) {
  std::vector<geo::Point> out;
  for (const PlanStop& stop : plan.stops) out.push_back(stop.place);
  return out;
}

// Walks between stops, and from homes to stops.
struct Ways {
  std::vector<std::vector<Walk>> between_stops, from_homes;
};

Ways by_crow(const std::vector<geo::Point>& stops, const std::vector<geo::Point>& homes, const SettingOptions& options) {
  geo::PointIndex index;
  for (std::uint32_t s = 0; s < stops.size(); ++s) index.insert(s, stops[s]);
  const auto around = [&](geo::Point from) {
    std::vector<Walk> out;
    index.search(geo::box_around(from, options.most_walk_m / kDetour), [&](std::uint32_t s, geo::Point place) {
      const double metres = geo::distance_m(from, place) * kDetour;
      if (metres <= options.most_walk_m) out.push_back({static_cast<Stop>(s), static_cast<Seconds>(std::lround(metres / options.walk_kmh * 3.6))});
    });
    std::sort(out.begin(), out.end(), [](const Walk& a, const Walk& b) { return at(a.to) < at(b.to); });
    return out;
  };
  Ways out;
  for (const geo::Point& stop : stops) out.between_stops.push_back(around(stop));
  for (const geo::Point& home : homes) out.from_homes.push_back(around(home));
  return out;
}

Ways by_streets(const kit::StreetGraph& streets, const std::vector<geo::Point>& stops, const std::vector<geo::Point>& homes, const SettingOptions& options) {
  AccessOptions access;
  access.walk_kmh = options.walk_kmh;
  access.most_walk_min = access.most_transfer_walk_min = options.most_walk_m / (options.walk_kmh / 3.6) / 60;
  const Walks walks(streets, stops, homes, access);
  Ways out{walks.between_stops(), {}};
  for (std::size_t h = 0; h < homes.size(); ++h) out.from_homes.push_back(walks.to_stops(h));
  return out;
}

const Walk* nearest(const std::vector<Walk>& walks) {
  const auto it = std::min_element(walks.begin(), walks.end(), [](const Walk& a, const Walk& b) { return a.seconds < b.seconds; });
  return it == walks.end() ? nullptr : &*it;
}

// Gives each stop the people who live nearest to it and their mean walk.
std::vector<double> settle(Setting& out, const Ways& ways, const Homes& homes, std::size_t stops, const SettingOptions& options) {
  std::vector<double> people(stops, 0), walked(stops, 0);
  const double served_s = options.served_within_m / (options.walk_kmh / 3.6);
  for (std::size_t h = 0; h < homes.at.size(); ++h) {
    Setting::Home home{homes.people[h], {}};
    for (const Walk& walk : ways.from_homes[h])
      if (walk.seconds <= served_s) home.stops.push_back(static_cast<std::uint32_t>(walk.to));
    out.people += home.people;
    out.homes.push_back(std::move(home));
    if (const Walk* walk = nearest(ways.from_homes[h])) people[at(walk->to)] += homes.people[h], walked[at(walk->to)] += homes.people[h] * walk->seconds;
  }
  const double mean = sum(people) > 0 ? sum(walked) / sum(people) : kUsualAccess_s;
  for (std::size_t s = 0; s < stops; ++s) out.around.access_s.push_back(static_cast<float>(people[s] > 0 ? walked[s] / people[s] : mean));
  return people;
}

std::vector<double> calls_of(const ServicePlan& plan, double period_s) {
  std::vector<double> out(plan.stops.size(), 0);
  for (const PlanLine& line : plan.lines)
    for (const Course& course : line.courses)
      for (const std::uint32_t stop : course.stops) out[stop] += period_s / course.headway_s;
  return out;
}

void name_zones(Setting& out, const ServicePlan& plan, const std::vector<double>& weight, const std::vector<double>& people) {
  std::vector<double> most(out.around.zones, -1);
  out.zones.resize(out.around.zones);
  for (std::size_t s = 0; s < plan.stops.size(); ++s) {
    Zone& zone = out.zones[out.around.zone_of[s]];
    zone.people += people[s];
    if (weight[s] <= most[out.around.zone_of[s]]) continue;
    most[out.around.zone_of[s]] = weight[s];
    zone.name = plan.stops[s].name, zone.place = plan.stops[s].place;
  }
}

// Minutes from zone to zone: the mean over the stops of the first, by how many set out there.
std::vector<double> minutes_of(const Setting& setting, const Passengers& now, const std::vector<double>& from) {
  const std::size_t n = setting.around.zones;
  std::vector<double> time(n * n, 0), weight(n * n, 0), out(n * n, kNoWay);
  for (std::size_t s = 0; s < from.size(); ++s)
    for (std::size_t z = 0; z < n; ++z)
      if (const auto t = static_cast<double>(now.time_s[s * n + z]); !std::isinf(t)) {
        const std::size_t cell = setting.around.zone_of[s] * n + z;
        time[cell] += from[s] * t / 60, weight[cell] += from[s];
      }
  for (std::size_t i = 0; i < n * n; ++i)
    if (weight[i] > 0) out[i] = time[i] / weight[i];
  return out;
}

void fill_trips(Setting& out, const Passengers& now, const StopCounts& counts, const SettingOptions& options) {
  const std::size_t n = out.around.zones;
  std::vector<double> on(n, 0), off(n, 0);
  for (std::size_t s = 0; s < counts.on.size(); ++s) on[out.around.zone_of[s]] += counts.on[s], off[out.around.zone_of[s]] += counts.off[s];
  GravityPlaces places{minutes_of(out, now, counts.on), {on.begin(), on.end()}, {off.begin(), off.end()}, {}};
  const Balanced table = gravity(places, options.decay_min);
  if (out.demand == DemandSource::boardings && counts.off_counted) out.held_out = held_out(places, options.decay_min, kFolds, 1, options.period_s / 3600);
  out.around.trips.assign(counts.on.size() * n, 0);
  for (std::size_t s = 0; s < counts.on.size(); ++s) {
    const std::size_t from = out.around.zone_of[s];
    if (on[from] <= 0) continue;
    for (std::size_t z = 0; z < n; ++z) {
      const double trips = table.table.at(from, z) * counts.on[s] / on[from];
      out.around.trips[s * n + z] = static_cast<float>(trips);
      out.zones[from].trips += trips, out.trips += trips;
    }
  }
}

}  // namespace

Setting setting_of(const ServicePlan& now, const kit::StreetGraph* streets, const KnownPeople& known, const SettingOptions& options, const PassengerRules& rules) {
  const auto& [homes, counts] = known;
  Setting out;
  const auto places = places_of(now);
  Ways ways = streets != nullptr ? by_streets(*streets, places, homes.at, options) : by_crow(places, homes.at, options);
  const std::vector<double> people = settle(out, ways, homes, places.size(), options);
  out.around.walks = std::move(ways.between_stops);
  const std::vector<double> calls = calls_of(now, options.period_s);
  StopCounts use{calls, calls};
  if (sum(counts.on) > 0 && sum(counts.off) > 0) {
    use = counts, out.demand = DemandSource::boardings;
  } else if (sum(people) > 0) {
    out.demand = DemandSource::population;
    for (std::size_t s = 0; s < people.size(); ++s) use.on[s] = people[s] * options.trips_per_resident;
  }
  out.around.zone_of = zones_of(places, use.on, options.zones);
  out.around.zones = places.empty() ? 0 : *std::max_element(out.around.zone_of.begin(), out.around.zone_of.end()) + 1;
  out.drawn = use.off;
  name_zones(out, now, use.on, people);
  fill_trips(out, assign(now, out.around, rules, false), use, options);
  return out;
}

}  // namespace dosi::bus

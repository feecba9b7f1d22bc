#include "solutions/bus/plan/planners_count.h"

#include <algorithm>
#include <cmath>

namespace dosi::bus {
namespace {

// Trips from stops to zones, of those from stop to stop.
void put_trips(const std::vector<StopTrips>& trips, Setting& setting) {
  const std::size_t zones = setting.around.zones;
  std::fill(setting.around.trips.begin(), setting.around.trips.end(), 0.0F);
  for (Zone& zone : setting.zones) zone.trips = 0;
  setting.trips = 0, setting.demand = DemandSource::boardings;
  for (const StopTrips& t : trips) {
    const std::uint32_t from = setting.around.zone_of[at(t.from)], to = setting.around.zone_of[at(t.to)];
    if (from == to) continue;
    setting.around.trips[at(t.from) * zones + to] += static_cast<float>(t.trips);
    setting.zones[from].trips += t.trips, setting.trips += t.trips;
  }
}

std::vector<std::string> ids_of(const GtfsCourse& course, const GtfsService& service) {
  std::vector<std::string> out;
  for (const std::uint32_t stop : course.stops) out.push_back(service.stops[stop].id);
  return out;
}

}  // namespace

Result<std::unique_ptr<PlannersCount>> PlannersCount::of(const FeedDay& day, const Period& period, const Known& known, const kit::StreetGraph* walkways,
                                                         const kit::StreetGraph* driveways) {
  std::unique_ptr<PlannersCount> out(new PlannersCount);
  out->known_ = known;
  out->known_.rules.period_s = out->known_.options.period_s = period.seconds();
  DOSI_TRY(out->base_, plan_of_day(day, period, known.capacity, driveways));
  out->hops_.emplace(out->base_, driveways);
  out->setting_ = setting_of(out->base_, walkways, known.people, out->known_.options, known.rules.passengers);
  if (!known.trips.empty()) put_trips(known.trips, out->setting_);
  return out;
}

Table PlannersCount::trips_between(const CityNetwork& city) const {
  const std::size_t nodes = city.places.size(), zones = setting_.around.zones;
  // Of a zone's arrivals, each node's share: by what draws people to its stops.
  std::vector<double> drawn(zones * nodes, 0), sums(zones, 0);
  for (std::size_t s = 0; s < setting_.drawn.size(); ++s)
    if (const std::size_t b = city.node_of[s]; b != kNoNode) drawn[setting_.around.zone_of[s] * nodes + b] += setting_.drawn[s], sums[setting_.around.zone_of[s]] += setting_.drawn[s];
  std::vector<double> from(nodes * zones, 0);
  for (std::size_t s = 0; s < setting_.around.zone_of.size(); ++s)
    if (const std::size_t a = city.node_of[s]; a != kNoNode)
      for (std::size_t z = 0; z < zones; ++z) from[a * zones + z] += setting_.around.of(s, z);
  Table out(nodes);
  for (std::size_t a = 0; a < nodes; ++a)
    for (std::size_t z = 0; z < zones; ++z) {
      const double trips = from[a * zones + z];
      if (trips <= 0 || sums[z] <= 0) continue;
      for (std::size_t b = 0; b < nodes; ++b)
        if (const double share = drawn[z * nodes + b]; share > 0 && a != b) out(node(a), node(b)) += trips * share / sums[z];
    }
  return out;
}

Result<ServicePlan> PlannersCount::plan(const std::vector<Edit>& edits) { return Editor(base_, *hops_).apply(edits); }

PlannersCount::Score PlannersCount::score(const ServicePlan& plan) const {
  Score out;
  for (const PlanLine& line : plan.lines) {
    const LineDemandOnFleet fleet = fleet_of(line, known_.rules.layover, known_.rules.period_s);
    out.vehicles += fleet.vehicles, out.km += fleet.vehicle_km;
  }
  const Passengers found = assign(plan, setting_.around, known_.rules.passengers, false);
  double weighted = 0, trips = 0;
  for (std::size_t i = 0; i < found.time_s.size(); ++i)
    if (const double people = setting_.around.trips[i]; people > 0) weighted += people * std::min(static_cast<double>(found.time_s[i]) / 60, kMostMinutes), trips += people;
  out.minutes = trips > 0 ? weighted / trips : 0;
  return out;
}

std::vector<Edit> edits_of(const PlannedLine& line, const GtfsService& service, double capacity) {
  using State = PlannedLine::State;
  const double headway_s = line.headway_min * 60;
  if (line.state == State::same) return {};
  if (line.state == State::removed) return {RemoveEdit{line.id}};
  if (line.state == State::headway) return {HeadwayEdit{line.id, headway_s}};
  CourseEdit course{line.id, {}, std::vector<std::string>{}, {}};
  const GtfsCourse *there = course_of(service, line, 0), *back = course_of(service, line, 1);
  if (there == nullptr) return {};
  course.stops = ids_of(*there, service);
  if (back != nullptr) course.back = ids_of(*back, service);
  if (line.state == State::course) return {std::move(course), HeadwayEdit{line.id, headway_s}};
  course.add = CourseEdit::New{line.name, headway_s, capacity};
  return {std::move(course)};
}

}  // namespace dosi::bus

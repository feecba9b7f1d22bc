#include "solutions/bus/job_demand.h"

#include <algorithm>
#include <cmath>

#include "solutions/bus/demand/place_trips.h"

namespace dosi::bus {
namespace {

constexpr double kSquare_m = 500, kLeastMatched = 0.5;

json::Value point_of(geo::Point p) { return json::Object{{"type", "Point"}, {"coordinates", json::Array{p.lon, p.lat}}}; }

double rounded(double v) { return std::round(v * 1000) / 1000; }

HubPlaces ends_of(std::vector<std::string> ids, std::vector<geo::Point> at) {
  HubPlaces out;
  for (const geo::Point& p : at) out.shapes.push_back(point_of(p));
  out.places.ids = std::move(ids), out.places.at = std::move(at);
  return out;
}

bool by_lines(const FeedDay& day, double hours, JobDemand& out) {
  const CountedLines counted = counted_lines(day, out.counts.lines, {});
  if (static_cast<double>(counted.unmatched) > (1 - kLeastMatched) * static_cast<double>(out.counts.lines.size())) return false;
  StopDemand found = demand_by_lines(counted, 0, hours);
  if (found.trips.empty()) return false;
  out.from = "lines", out.trips = std::move(found.trips), out.report = found.report;
  out.ends = ends_of(day.stop_ids, day.places);
  return true;
}

bool by_stops(const FeedDay& day, double mean_km, double hours, JobDemand& out) {
  if (!out.counts.anybody()) return false;
  CountedZones zones = counted_zones(day.stop_ids, day.places, out.counts.stops(), kSquare_m);
  StopDemand found = demand_by_zones(zones, mean_km, hours);
  if (found.trips.empty()) return false;
  out.from = "stops", out.trips = std::move(found.trips), out.report = found.report;
  out.ends = ends_of(std::vector<std::string>(zones.ids.size()), std::move(zones.places));
  return true;
}

// Trips from where people are to what draws them.
bool by_people(const kit::Job& job, JobDemand& out) {
  std::vector<double> produced, attraction;
  double people = 0;
  for (const auto& values : out.ends.places.values) {
    produced.push_back(values.front() * job.number("tripRate") / 100), attraction.push_back(values.back());
    people += values.front();
  }
  if (people <= 0) return false;
  out.from = "people", out.trips = place_trips(out.ends.places.at, produced, attraction, job.number("meanTrip"));
  return true;
}

}  // namespace

Result<JobDemand> demand_of(const kit::Job& job, http::Client& http, const FeedDay& day, HubPlaces places, const CountWindow& window) {
  const std::string asked = job.text("demand");
  const auto may = [&](std::string_view what) { return asked.empty() || asked == "auto" || asked == what; };
  JobDemand out{.ends = std::move(places), .trips = {}, .report = {}, .counts = HubCounts(day, window)};
  if (may("lines") || may("stops"))
    for (const auto& address : job.hubs) DOSI_CHECK(out.counts.add(client::Client(http, address)));
  const bool found = (may("lines") && by_lines(day, window.hours(), out)) || (may("stops") && by_stops(day, job.number("meanTrip"), window.hours(), out)) ||
                     (may("people") && by_people(job, out));
  if (!found && asked == "lines") return bad_request("The hub has no BusBoardings whose lines and stops are those of the timetable.", "demand");
  if (!found && asked == "stops") return bad_request("The hub has no boardings of its GtfsStop entities.", "demand");
  if (!found && asked == "people") return bad_request("The hub's places tell no people: attribute '" + job.text("people") + "' of '" + job.text("placeType") + "'.", "demand");
  return out;
}

json::Object demand_figures_of(const JobDemand& demand, const std::vector<double>* assigned, double hours) {
  json::Object out{{"demandFrom", demand.from}};
  const auto tell = [&](const char* name, const Fit& fit) {
    if (fit.counts == 0) return;
    out.append(std::string(name) + "Correlation", rounded(fit.correlation));
    out.append(std::string(name) + "Geh5Percent", rounded(100 * fit.geh_below_5));
  };
  if (!demand.report) return out;
  out.append("boardingsCounted", rounded(demand.report->boardings.counted));
  tell("boardings", demand.report->boardings), tell("alightings", demand.report->alightings), tell("heldOutAlightings", demand.report->held_out);
  if (assigned != nullptr) tell("assignedBoardings", fit(demand.counts.boardings, *assigned, hours));
  return out;
}

}  // namespace dosi::bus

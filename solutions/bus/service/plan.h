#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "geo/point.h"
#include "solutions/bus/journey/fleet.h"

namespace dosi::bus {

// A planned service, told by headways instead of departures.

struct PlanStop {
  std::string id, name;
  geo::Point place;
};

// One sequence of stops of a line in one direction.
struct Course {
  int direction = 0;                 // 0 outward, 1 back
  std::vector<std::uint32_t> stops;  // numbers of ServicePlan::stops, two or more, none after itself
  std::vector<double> ride_s;        // from each stop to the next, stops included: one fewer than stops
  std::vector<double> length_m;      // as many
  double headway_s = 0;              // above 0
  std::vector<geo::Point> way;       // for the map

  double run_s() const;  // from the first stop to the last
  double run_m() const;
};

struct PlanLine {
  std::string id, name;
  double capacity = 0;  // persons a vehicle
  std::vector<Course> courses;

  // Of all its runs in the direction that has most.
  double headway_s() const;
};

struct ServicePlan {
  std::vector<PlanStop> stops;
  std::vector<PlanLine> lines;
};

// How long vehicles wait at the end of a run before the next: a share of the run, but at least so long.
struct Layover {
  double share = 0.1;
  double least_s = kLeastLayover_s;
};
// What a line takes. Vehicles stay with their line, and one that has no way back returns as it came.
struct LineDemandOnFleet {
  double cycle_s = 0;   // out and back with both layovers, on the courses that run most
  double km = 0;        // the same way
  int vehicles = 0;     // the least whole number that keeps all headways
  double vehicle_km = 0, vehicle_hours = 0;  // in the period, layovers included in the hours
};
LineDemandOnFleet fleet_of(const PlanLine& line, const Layover& layover, double period_s);

}  // namespace dosi::bus

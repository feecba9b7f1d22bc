#pragma once
#include <optional>
#include <string>
#include <vector>

#include "solutions/bus/service/setting.h"

namespace dosi::bus {

struct FigureRules {
  PassengerRules passengers;
  Layover layover;
  double period_s = 7200;
};

struct LineFigures {
  double headway_s = 0;
  LineDemandOnFleet fleet;
  double boardings = 0, max_load_per_h = 0, capacity_per_h = 0;  // capacity: on the section of the greatest load by capacity
  std::vector<std::vector<double>> load_per_h;                   // by course and section
};
struct FullSection {
  std::string line, from, to;
  double load_per_h = 0, capacity_per_h = 0;
};
// All that is told of a plan (docs/bus-plan.md).
struct Figures {
  Passengers passengers;  // without time_s
  double trips = 0, people = 0, people_served = 0;
  int vehicles = 0;
  double vehicle_km = 0, vehicle_hours = 0;
  std::size_t sections = 0, overloaded = 0;
  std::optional<FullSection> fullest;
  std::vector<LineFigures> lines;  // as in the plan
  std::vector<float> time_s;       // to zone z from stop s: [s * zones + z]
};
Figures figures_of(const ServicePlan& plan, const Setting& setting, const FigureRules& rules);

// What a change of the plan does to trips, by the zone where they begin. A trip changes when its time does by a minute or more, or when it
// becomes possible or impossible.
struct ZoneChange {
  std::optional<double> before_min, after_min;  // mean time of those that are possible
  double better = 0, worse = 0, unserved_before = 0, unserved_after = 0;
};
std::vector<ZoneChange> compare(const Figures& before, const Figures& after, const Setting& setting);

}  // namespace dosi::bus

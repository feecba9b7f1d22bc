#pragma once
#include <functional>
#include <string>
#include <vector>

#include "solutions/bus/demand/fit.h"
#include "solutions/bus/service/strategies.h"
#include "solutions/kit/street_graph.h"

namespace dosi::bus {

// Where people live.
struct Homes {
  std::vector<geo::Point> at;
  std::vector<double> people;
};
// How many get on and off at each stop in the period; all 0: nobody counted.
struct StopCounts {
  std::vector<double> on, off;
  bool off_counted = true;  // false: off is where people are thought to get off
};
struct KnownPeople {
  Homes homes;
  StopCounts counts;
};

inline constexpr double kTripsPerResidentAndDay = 0.6;
struct SettingOptions {
  double period_s = 7200;
  std::size_t zones = 200;
  double most_walk_m = 500;  // to stops and between them
  double served_within_m = 400;
  double walk_kmh = 4.5;
  double trips_per_resident = 0.1;  // by bus in the period, where nobody counted: usually kTripsPerResidentAndDay by the share of the day's buses
  double decay_min = 20;            // of the gravity model
};

struct Zone {
  std::string name;  // of its busiest stop
  geo::Point place;  // of that stop
  double people = 0, trips = 0;
};
enum class DemandSource : std::uint8_t { boardings, population, calls };

// A city around its plans.
struct Setting {
  Surroundings around;
  std::vector<Zone> zones;
  std::vector<double> drawn;  // by stop: what draws people there: those who get off, or calls of buses
  DemandSource demand = DemandSource::calls;
  double trips = 0;  // between zones
  Fit held_out;      // alightings of zones that the gravity model was not told; counts 0 where nobody counted them
  struct Home {
    double people;
    std::vector<std::uint32_t> stops;  // within served_within_m
  };
  std::vector<Home> homes;
  double people = 0;
};

// Walks along the streets (a null graph: 1.3 times as far as the crow flies), zones of stops, and trips between zones by a gravity model on
// the times of the plan as it is now: as many from each stop as get on there, else as live nearest to it (trips_per_resident), else as
// buses call there.
Setting setting_of(const ServicePlan& now, const kit::StreetGraph* streets, const KnownPeople& known, const SettingOptions& options, const PassengerRules& rules);

}  // namespace dosi::bus

#pragma once
#include <cstdint>
#include <limits>
#include <vector>

#include "solutions/bus/journey/timetable.h"
#include "solutions/bus/service/plan.h"

namespace dosi::bus {

// What of a city no plan changes: how people walk, where they go.
struct Surroundings {
  std::vector<std::vector<Walk>> walks;  // by stop: to other stops
  std::vector<float> access_s;           // by stop: the walk between it and the doors it serves
  std::vector<std::uint32_t> zone_of;    // by stop
  std::size_t zones = 0;
  std::vector<float> trips;              // zone z from stop s: trips[s * zones + z], in the period; empty: nobody travels
  double of(std::size_t stop, std::size_t zone) const { return trips[stop * zones + zone]; }
};

// How passengers choose.
struct PassengerRules {
  int most_rides = 4;          // 1 to kMostRides
  double transfer_s = 300;     // what a change of vehicles counts beyond its walk and wait
  double wait_share = 0.5;     // of a headway: buses come evenly, people at any time
  unsigned threads = 2;
};
inline constexpr int kMostRides = 6;
inline constexpr float kNoTime = std::numeric_limits<float>::infinity();

// What passengers do with a plan. Sums are of trips, of the period.
struct Passengers {
  std::vector<float> time_s;  // to zone z from stop s, door to door: [s * zones + z]; kNoTime where no way leads
  std::vector<std::vector<std::vector<double>>> load;  // by line, course and section: on board
  std::vector<double> boardings;                       // by line
  double by_rides[kMostRides + 1] = {};                // trips with so many rides; 0: on foot alone
  double unserved = 0;
  // Of the trips with a ride, in trip-seconds.
  double walk_s = 0, wait_s = 0, ride_s = 0, transfer_s = 0;
};

// Optimal strategies on common lines (Spiess and Florian, "Optimal strategies: a new assignment model for transit networks", Transportation
// Research B 23, 1989) with at most `most_rides` rides: at a stop one boards the first bus to come of those that are worth it. Of lines with
// frequencies f and times v to the end of the way, the time u at a stop solves  sum f max(0, u - v) = wait_share.  Time counts walks, waits,
// rides and transfer_s for each change. Vehicles hold everybody.
// Solved as a dynamic program over rides left, line by line from the end, for eight zones at once; with `with_flows` false only time_s is filled.
Passengers assign(const ServicePlan& plan, const Surroundings& around, const PassengerRules& rules, bool with_flows = true);

}  // namespace dosi::bus

#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

#include "geo/point.h"
#include "solutions/bus/journey/timetable.h"

namespace dosi::bus {

// A run as its vehicle sees it.
struct VehicleTrip {
  Seconds start = 0, end = 0;
  geo::Point from, to;
};

// A driver waits at least so long at the end of a run, however short it was: one rule for timetables, plans and designs.
inline constexpr Seconds kLeastLayover_s = 180;

// The wait after a run: a share of the ride, at least `least`. All three in one unit of time.
inline double layover_after(double run, double share, double least) { return std::max(share * run, least); }

struct FleetOptions {
  double layover_share = 0.1;    // of the ride: rest at the end of a run, ...
  Seconds least_layover_s = kLeastLayover_s;  // ... at least this
  double empty_kmh = 25;         // as the crow flies, between the end of a run and the start of the next
  double terminal_m = 250;       // ends of lines within this distance are one terminal: no empty run
};

// The fewest vehicles that run the trips when empty runs between terminals are allowed: trips less a greatest matching
// of each trip with one that its vehicle can do next (Saha 1970; Bertossi, Carraresi, Gallo 1987), by Hopcroft and Karp
// (1973). Exact up to kMostTrips trips; beyond, each is joined with the soonest kMostNext that can follow it, which
// gives that many vehicles or more.
inline constexpr std::size_t kMostTrips = 6000, kMostNext = 300;
std::size_t least_fleet(const std::vector<VehicleTrip>& trips, const FleetOptions& options);

// The fewest vehicles without empty runs: the greatest deficits of the terminals, summed (Ceder and Stern 1981).
std::size_t deficit_fleet(const std::vector<VehicleTrip>& trips, const FleetOptions& options);

}  // namespace dosi::bus

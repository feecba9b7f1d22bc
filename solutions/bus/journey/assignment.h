#pragma once
#include <array>
#include <functional>
#include <vector>

#include "solutions/bus/journey/access.h"

namespace dosi::bus {

// Trips from one place to another over the departure window.
struct Demand {
  std::uint32_t from = 0, to = 0;  // numbers of places
  double trips = 0;
};

struct AssignmentOptions {
  AccessOptions access;            // window, walks, most rides and minutes; percentile is not used
  Seconds step_s = 300;            // departures sampled: one every so often, each with an equal part of the trips
  double transfer_penalty_min = 5;  // what a transfer is felt as; not part of the times told
  unsigned threads = 2;
};

// Travel times of trips that are made: door to door, minutes.
struct TimeFigures {
  double trips = 0;  // made, by bus or on foot
  double mean = 0;
  std::array<double, 5> percentiles{};  // kPercentiles of them
};
inline constexpr std::array<int, 5> kPercentiles = {10, 25, 50, 75, 90};

// How the trips are made. `trips` = walked + with 0, 1, 2, more transfers + unserved.
struct Assignment {
  double trips = 0, walked = 0, unserved = 0;
  std::array<double, 4> by_transfers{};  // 0, 1, 2, more
  TimeFigures times;
  // Means over trips by bus, minutes; they add up to those trips' mean time.
  double walk_min = 0, first_wait_min = 0, transfer_wait_min = 0, ride_min = 0;
  std::vector<TimeFigures> from;         // by place
  std::vector<double> from_unserved;     // by place
  std::vector<double> boardings, alightings;  // by Stop
  // On board after each call of each run of each pattern: load(pattern, run)[i] from stop i to stop i + 1.
  std::vector<double> loads;
  std::vector<std::size_t> first_load;  // by pattern, in `loads`: run r begins at first_load + r * stops
  std::vector<double> route_boardings;  // by route
};

// Each trip takes the journey of least arrival plus penalties for transfers at each departure sampled, or walks where
// that is sooner; it is unserved where neither arrives within the most minutes. An all-or-nothing assignment to the
// timetable: crowding does not turn passengers away. The same for any run with as many threads. `progress` may return
// false to stop; then the rest counts as nothing.
Assignment assign(const Timetable& timetable, const Walks& walks, std::size_t places, const std::vector<Demand>& demand,
                  const AssignmentOptions& options, const std::function<bool(double share)>& progress = {});

}  // namespace dosi::bus

#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "solutions/patrol/response/drive_table.h"

namespace dosi::patrol::response {

// A call for a car. Times are seconds from the start of what is simulated.
struct Call {
  int at_s = 0;
  Place place{};
  int service_s = 0;  // how long a car is busy there
};

// A stay that a plan foresees.
struct Stop {
  Place place{};
  int arrive_s = 0, leave_s = 0;
};
// A car's plan, in the order of its times; it is on duty from the first arrival to the last departure. A car that
// stands by has one long stop.
using Beat = std::vector<Stop>;

// What is expected at a place by the hour of the simulation; behind the last hour it begins anew, so that one number is
// for all times and 24 are for every day.
struct Rate {
  Place place{};
  std::vector<double> per_hour;
};

struct Setting {
  const DriveTable* drives = nullptr;
  std::vector<Rate> spots;  // places to be watched, by the events expected there
  int end_s = 24 * 3600;
  int within_s = 300;
};

// How a day went.
struct DayFigures {
  std::size_t calls = 0, unanswered = 0;  // the latter: no car on duty at the end of the wait, or none that can drive there
  double response_mean_s = 0, response_p90_s = 0, within_share = 0;  // within: of all calls
  double waited_share = 0;                // calls for which no car was free
  double idleness_mean_s = 0;             // since the last car left a spot: over time, then over spots (Chevaleyre 2004)
  double idleness_worst_s = 0;
  double risk_per_hour = 0;               // expected events in the presence of a car, by hour of a car on patrol
  double busy_share = 0;                  // of duty spent on calls
  std::size_t stops = 0, stops_kept = 0;  // of the plan; those at which a car was for half of the time or more
};

// Sends the nearest free car to each call, calls in the order of their times; where none is free, the call waits for the
// first to be. A car between two stops is as far from the call as the two are, in the proportion of the way driven.
// When it is done it goes on to the first stop of its plan that it can still reach before it would have to leave, and
// comes late; a stop that was broken off is one of them. bad_request where a beat's times or places cannot be.
Result<DayFigures> simulate(const Setting& setting, const std::vector<Beat>& beats, std::span<const Call> calls);

}  // namespace dosi::patrol::response

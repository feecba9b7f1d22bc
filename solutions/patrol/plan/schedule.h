#pragma once
#include <optional>
#include <vector>

#include "solutions/patrol/plan/plan.h"

namespace dosi::patrol {

// A stop that a car is to make.
struct Visit {
  Spot spot{};
  Seconds stay_s = 0;
  Why why = Why::risk;
  bool locked = false;
  Seconds not_before_s = 0;  // a car that could be there earlier takes its time
};

// What is left to plan of a car's shift: from where and when it is free until it must be home.
struct Frame {
  Place from{}, home{};
  Seconds free_s = 0, end_s = 0;
  Seconds break_s = 0, break_from_s = 0, break_until_s = 0;  // 0 long: none, or it has been taken
  std::vector<Step> before;  // what is driven or cannot be changed
  Seconds out_s = 0;         // when the car leaves, or has left, its depot
};

struct Timing {
  struct Stop {
    Seconds arrive_s, leave_s;
  };
  std::vector<Stop> stops;
  std::optional<std::size_t> pause_before;  // the break begins where the car stands then; stops.size(): after the last
  bool pause_at_home = false;               // back first, then the break
  Seconds pause_s = 0;                      // when it begins
  Seconds back_s = 0;                       // home, after a break there
  Seconds drive_s = 0;
  // When the car leaves for stop i, or for home.
  Seconds ready_s(const Frame& frame, std::size_t i) const;
};

Frame frame_of(const Problem& problem, Car car);

// Drives the visits one after the other, each as early as it may be. The break begins at the first place that the car may leave within the
// break's window, and where driving on would miss the window the car waits for it. False when the car is home too late or there is no way.
bool schedule(const Problem& problem, const Frame& frame, const std::vector<Visit>& visits, Timing& out);

// The route as a plan tells it; captured risk is left to count. Without any stop the car stays at its depot.
Route route_of(const Problem& problem, const Frame& frame, const std::vector<Visit>& visits, const Timing& timing);

}  // namespace dosi::patrol

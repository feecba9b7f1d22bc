#pragma once
#include <vector>

#include "solutions/patrol/plan/plan.h"

namespace dosi::patrol {

// What a plan is like.
struct Figures {
  std::size_t cars_out = 0, stops = 0;
  double captured = 0;
  double captured_per_patrol_hour = 0;  // an hour of one car between leaving its depot and coming home, breaks and calls apart
  double all_reports = 0;               // expected at all spots from the first shift's start until no stop of the last can deter
  double dose_share = 0;                // of the stops: 11 to 15 minutes long
  double revisit_share = 0;             // of the times between two visits of a spot: at most two hours
  double mean_idleness_min = 0, worst_idleness_min = 0;  // time since a spot was last left, from the first shift's start to the last's end
  double explored_share = 0;            // of the time at stops
  double km = 0, drive_min = 0, stop_min = 0;
  struct Work {
    double minutes = 0, share = 0;  // driving and at stops; of the shift without the break
  };
  std::vector<Work> work;             // of each car
  double least_work = 0, most_work = 0;  // shares, of the cars that go out
  struct Coverage {
    std::size_t spots = 0, spots_visited = 0, visits = 0;
    double captured = 0, reports = 0;  // reports: as all_reports
  };
  std::vector<Coverage> districts;
};

Figures figures_of(const Problem& problem, const Plan& plan);

}  // namespace dosi::patrol

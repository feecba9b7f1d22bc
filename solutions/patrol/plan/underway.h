#pragma once
#include <vector>

#include "solutions/patrol/plan/patrols.h"

namespace dosi::patrol {

// A plan at a moment of its day: what each car has done or is on its way to, and what it is still to do.
struct Underway {
  std::vector<Frame> frames;
  std::vector<std::vector<Visit>> visits;   // each not before its time in the plan
  std::vector<std::size_t> first_open;      // of each car: the first step that may still change
};
Underway underway(const Problem& problem, const Plan& plan, Seconds now_s);

// Breaks off what a car does at `now_s`: it is at `place` until `until_s`. A stop that was too short to count is taken out of
// its record, a break begins anew later. If there is then no time for its break, it goes home, late if need be.
void send_away(const Problem& problem, Underway& day, Car car, Place place, Seconds now_s, Seconds until_s);

// Gives the cars their visits, and of those that do not fit (too late, or too soon after another) drops the least worth.
// bad_request where a locked one does not fit.
Result<void> settle(Patrols& patrols, const std::vector<std::vector<Visit>>& visits);

}  // namespace dosi::patrol

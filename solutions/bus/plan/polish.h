#pragma once
#include "solutions/bus/plan/planners_count.h"

namespace dosi::bus {

// What the planner's count says before and after, and what it made of a proposal.
struct Polished {
  LineDrafts lines;  // as Plan::lines
  PlannersCount::Score today, proposed, polished;
  std::size_t taken_back = 0;  // lines that stay as they are, against the proposal
  std::size_t judged = 0;
};

// Makes a proposal of the search, and the service that is `planned` by it, hold by the planner's count: changes are taken back, or put in again, line by line where that shortens trips
// within the vehicles of both counts; then vehicles go from line to line by their headways. What takes longer than today's network in the end is
// given up for that. With PlanGoal::operator_: changes are taken back only until trips take no longer than today. `more` says whether there is time for another judgement.
Result<Polished> polish(const CityNetwork& city, const LineDrafts& proposal, const PlannedService& planned, const PlanOptions& options, PlannersCount& count,
                        const std::function<bool()>& more);

}  // namespace dosi::bus

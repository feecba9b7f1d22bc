#pragma once
#include "solutions/bus/journey/feed.h"
#include "solutions/bus/service/plan.h"
#include "solutions/kit/street_graph.h"

namespace dosi::bus {

struct Period {
  Seconds from = 0, to = 0;  // after midnight
  double seconds() const { return to - from; }
};
// The `hours` whole hours in which most runs of the day begin.
Period busiest(const FeedDay& day, int hours);

// The day's stops, and its lines as they run in the period: of each route, the runs that begin in it and have the same stops in the same
// direction are one course, whose headway is the period by their number. bad_request naming the busiest hours when nothing begins in it.
Result<ServicePlan> plan_of_day(const FeedDay& day, const Period& period, double capacity, const kit::StreetGraph* streets);

}  // namespace dosi::bus

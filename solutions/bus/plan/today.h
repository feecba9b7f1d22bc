#pragma once
#include <vector>

#include "solutions/bus/plan/city_network.h"

namespace dosi::bus {

inline bool sets_out_in(const Run& run, const CityOptions& options) { return sets_out_in(run, options.from, options.to); }

// A run by nodes, with the middle of its time at each, in minutes after midnight. A node to which the bus comes back at once, as happens
// along the border of two, stands only once.
struct Passage {
  std::size_t node = 0;
  double minutes = 0;
};
std::vector<Passage> passages(const Run& run, const std::vector<std::size_t>& node_of);

// A line for each route that sets out in the period, by rising route: the course of most of its runs up to where it passes a node again, and
// its headway, the mean of both directions. A route without a way back, or one that turns in a loop, is fixed: a line of the plan
// runs both ways over the same nodes.
LineDrafts lines_today(const FeedDay& day, const std::vector<std::size_t>& node_of, const CityOptions& options);

}  // namespace dosi::bus

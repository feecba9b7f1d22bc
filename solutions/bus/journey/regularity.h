#pragma once
#include <vector>

#include "solutions/bus/journey/feed.h"

namespace dosi::bus {

// How evenly buses of a line come.
struct Regularity {
  std::size_t headways = 0;   // how many were looked at; 0: the rest says nothing
  double mean_s = 0;
  double cv = 0;              // standard deviation by mean: 0 when they come evenly, about 1 when at random
  double excess_wait_s = 0;   // of who comes at random, over even headways: E(h^2) / 2 E(h) - E(h) / 2 (Osuna, Newell 1972)
};
struct StopRegularity {
  std::uint32_t route = 0;
  std::uint8_t direction = 0;
  Stop stop{};
  Regularity at;
};

// The headways that begin in `first` .. `last` at every stop where a line's passengers may board, by route, direction
// and stop. Stops with one bus only are left out.
std::vector<StopRegularity> stop_regularity(const FeedDay& day, Seconds first, Seconds last);
// Of each route (by number), each stop as often as it has headways.
std::vector<Regularity> line_regularity(const std::vector<StopRegularity>& stops, std::size_t routes);

}  // namespace dosi::bus

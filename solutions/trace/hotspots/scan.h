#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "geo/point.h"

namespace dosi::trace {

// Something that happened (a case) or was there (a stay of anybody, for what to expect), `weight` times.
struct SpaceTimeEvent {
  geo::Point place;
  int day = 0;
  double weight = 1;
};

struct ScanRule {
  double cell_m = 250;          // events are gathered in such cells
  double most_radius_m = 3000;
  double most_share = 0.5;      // of all cases, days, or expected ones in a cluster
  int most_days = 7;
  int simulations = 999;
  std::uint64_t seed = 1;
  std::size_t most_clusters = 10;
};

struct Cluster {
  geo::Point centre;
  double radius_m = 0;
  int first_day = 0, last_day = 0;
  double cases = 0, expected = 0, ratio = 0;  // ratio: observed to expected, beside that outside
  double log_likelihood = 0;
  double p = 1;
};
struct Scan {
  std::vector<Cluster> clusters;  // the most likely, then those that share no cell with an earlier one
  std::size_t cells = 0, days = 0;
  double cases = 0;
  int simulations = 0;            // that were done
};

// Space-time scan statistic (Kulldorff 1997; 2001): cylinders of every radius around cells with cases, over every run of days; likelihood ratio
// of Poisson counts. What is expected: in proportion to `population` (stays) where there is any; else the space-time permutation model
// (Kulldorff et al. 2005), from the cases alone. p from simulations: the rank of each cluster's likelihood among the highest of each
// simulation. `progress` is told the share done; false stops.
Scan scan_clusters(const std::vector<SpaceTimeEvent>& cases, const std::vector<SpaceTimeEvent>& population, const ScanRule& rule, const std::function<bool(double)>& progress = {});

}  // namespace dosi::trace

#pragma once
#include <vector>

#include "solutions/trace/sources/serial_interval.h"

namespace dosi::trace {

// How many each case infected, as a negative binomial distribution with mean R and dispersion k (Lloyd-Smith et al. 2005), by maximum
// likelihood; 95 % intervals from the likelihood's profile in k, and of R from its standard error. k is infinite (told as 1e6) where the
// counts vary no more than Poisson's.
struct Offspring {
  std::size_t cases = 0, infected = 0;
  Estimate r, k;
  double share_of_infectors_80 = 0;  // least share of cases that made 80 % of the infections
  std::vector<std::size_t> histogram;  // cases with 0, 1, 2 ... infected
};
Offspring offspring(const std::vector<int>& counts);

}  // namespace dosi::trace

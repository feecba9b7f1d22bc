#pragma once
#include <functional>
#include <vector>

#include "solutions/kit/budget.h"
#include "solutions/patrol/cameras/reaches.h"

namespace dosi::patrol {

// The maximal covering location problem (Church, ReVelle 1974): which sites, of those that may be chosen, see the most
// weight together. What existing cameras see already is no longer in `weight`.
struct SitingProblem {
  Reaches reaches;
  std::vector<double> weight;  // by Demand, 0 or more
  std::size_t sites = 0;       // how many are to be chosen
};
struct SitingOptions {
  std::uint64_t seed = 1;
  double good_enough = 0;  // stop when no choice can see more than this share above what is seen
};
struct Siting {
  std::vector<Site> chosen;   // each the one that adds most after those before it; fewer than asked for when no further one adds anything
  std::vector<double> added;  // weight that each adds to those before it
  double seen = 0;            // their sum
  double bound = 0;           // no choice among the candidates sees more (DualPrices)
  double gap() const { return bound > seen ? (bound - seen) / bound : 0; }
  std::size_t steps = 0;
};
// Lazy greedy (Minoux 1978) and one-for-one interchange (Teitz, Bart 1968); then subgradient steps on the dual, whose best-paid sites are now and
// then the start of another interchange. A step of the budget is one on the dual; it gets a better bound and better choices, and ends by itself when
// neither gets better. Deterministic by seed under a budget of steps. `told` hears the share of the budget that is used.
Siting choose_sites(const SitingProblem& problem, const SitingOptions& options, kit::Budget& budget, const std::function<void(double)>& told = {});

// How many of n sites are left open for what citizens ask for; rounded to the nearest.
std::size_t sites_to_choose(std::size_t n, double reserved_share);

}  // namespace dosi::patrol

#pragma once
#include <cmath>

#include "solutions/kit/budget.h"

namespace dosi::bus {

// Temperatures as multiples of a typical rise.
struct Cooling {
  double hot = 0.25, cold = 0.03;
};

// Cools the chain (of the shape of Chain) from hot to cold while the budget goes from its share now to `until`. `each` is called after every
// step.
template <class Walk, class Each>
void anneal(Walk& chain, kit::Budget& budget, double until, Cooling cooling, Each&& each) {
  const double from = budget.used();
  if (from >= until) return;
  const double rise = chain.typical_rise();
  for (double now = from; now < until; now = budget.used()) {
    const double progress = (now - from) / (until - from);
    chain.step(rise * cooling.hot * std::pow(cooling.cold / cooling.hot, progress));
    budget.spend();
    each();
  }
}

// Takes only what is better, until that gets rare: brings a random start to where temperatures mean something.
template <class Walk, class Each>
void descend(Walk& chain, kit::Budget& budget, double until, Each&& each) {
  const std::size_t patience = 2 * chain.lines().size();
  double last = chain.cost();
  for (std::size_t idle = 0; idle < patience && budget.used() < until; ++idle) {
    chain.step(0);
    budget.spend();
    each();
    if (chain.cost() < last * (1 - 1e-4)) last = chain.cost(), idle = 0;
  }
}

}  // namespace dosi::bus

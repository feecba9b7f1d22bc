#pragma once
#include <vector>

#include "solutions/patrol/cameras/siting.h"

namespace dosi::patrol {

// The Lagrangian dual of the covering problem (Galvao, ReVelle 1996): each place pays a price, at most its weight, to every site that reaches it,
// and keeps the rest. What all keep and what the best-paid sites get is more than any choice can see:
//   sum(weight - price) + the sum of the `sites` largest incomes >= weight seen by any choice.
// The bound is a sum in doubles: rounded up by 1e-9 of itself.
class DualPrices {
 public:
  // Sites that are not in the problem, but might be chosen, reach at most a weight of `others` each: the bound holds for them too. It begins
  // with prices at which no site earns more than `income`.
  DualPrices(const SitingProblem& problem, double income, double others);

  // One subgradient step towards a lower bound, given what some choice sees. True if the bound fell.
  bool step(double seen);
  double bound() const { return bound_; }  // the lowest so far
  // The sites of the largest incomes by the present prices.
  const std::vector<Site>& best_paid() const { return paid_; }
  // Nothing is to be hoped for from further steps.
  bool settled() const { return scale_ < 1e-3; }

 private:
  double evaluate();
  const SitingProblem& problem_;
  double others_;
  std::vector<double> price_, income_, direction_;
  std::vector<Site> paid_;
  double bound_, now_, scale_ = 1;
  int since_better_ = 0;
};

}  // namespace dosi::patrol

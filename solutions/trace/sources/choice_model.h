#pragma once
#include <vector>

#include "solutions/trace/sources/evidence.h"

namespace dosi::trace {

// One choice that is known: the row of the table that was it.
struct KnownChoice {
  Table table;
  std::size_t chosen = 0;
};

// Conditional logit (McFadden 1974): P(candidate) = exp(w.x) / sum of exp(w.x). Maximum likelihood by Newton's method, with evidence
// brought to mean 0 and deviation 1 and a ridge penalty towards `prior` weights (in units of the evidence).
class ChoiceModel {
 public:
  static ChoiceModel fit(const std::vector<KnownChoice>& known, const std::vector<double>& prior, double ridge);
  explicit ChoiceModel(std::vector<double> weights) : weights_(std::move(weights)) {}
  double utility(const double* row) const;
  const std::vector<double>& weights() const { return weights_; }

 private:
  std::vector<double> weights_;
};

// Solves a symmetric positive definite system by Cholesky's method; `a` is row by row and is overwritten. False where it is none.
bool solve_symmetric(std::vector<double>& a, std::vector<double>& b);

}  // namespace dosi::trace

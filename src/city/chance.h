#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/chance.h"

namespace dosi::city {

// Smooth value noise in [-1, 1] with features of size 1.
double noise(std::uint64_t seed, double x, double y);
// Standard normal from a hash.
double normal(std::uint64_t bits);

// Chance with the distributions that the city needs, the same on every platform.
class Chance : public dosi::Chance {
 public:
  using dosi::Chance::Chance;
  double normal() { return city::normal(next()); }
  double exponential(double mean);
  int poisson(double mean);
};

// Draws indices in proportion to weights (none negative, at least one positive).
class Weighted {
 public:
  explicit Weighted(const std::vector<double>& weights);
  int pick(double u) const;  // u in [0, 1)
  double total() const { return sums_.empty() ? 0 : sums_.back(); }

 private:
  std::vector<double> sums_;
};

}  // namespace dosi::city

#include "city/chance.h"

#include <algorithm>
#include <cmath>

#include "city/exact.h"

namespace dosi::city {

double noise(std::uint64_t seed, double x, double y) {
  const double fx = std::floor(x), fy = std::floor(y);
  const auto corner = [&](int dx, int dy) {
    return 2 * unit(hash(seed, static_cast<std::int64_t>(fx) + dx, static_cast<std::int64_t>(fy) + dy)) - 1;
  };
  const auto smooth = [](double t) { return t * t * t * (t * (6 * t - 15) + 10); };
  const double u = smooth(x - fx), v = smooth(y - fy);
  const double low = corner(0, 0) + u * (corner(1, 0) - corner(0, 0));
  const double high = corner(0, 1) + u * (corner(1, 1) - corner(0, 1));
  return low + v * (high - low);
}

double normal(std::uint64_t bits) {
  const double radius = std::sqrt(-2 * exact::log(1 - unit(bits)));
  return radius * exact::cos(2 * exact::kPi * unit(mix(bits)));
}

double Chance::exponential(double mean) {
  return -mean * exact::log(1 - uniform());
}

int Chance::poisson(double mean) {
  if (mean <= 0) return 0;
  if (mean > 60) return std::max(0, static_cast<int>(std::floor(mean + std::sqrt(mean) * normal() + 0.5)));
  const double limit = exact::exp(-mean);
  int n = 0;
  for (double p = uniform(); p > limit; p *= uniform()) ++n;
  return n;
}

Weighted::Weighted(const std::vector<double>& weights) {
  sums_.reserve(weights.size());
  double sum = 0;
  for (double w : weights) sums_.push_back(sum += w);
}

int Weighted::pick(double u) const {
  const auto found = std::upper_bound(sums_.begin(), sums_.end(), u * total());
  return static_cast<int>(std::min<std::ptrdiff_t>(found - sums_.begin(), std::ssize(sums_) - 1));
}

}  // namespace dosi::city

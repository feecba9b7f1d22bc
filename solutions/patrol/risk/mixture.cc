#include "solutions/patrol/risk/mixture.h"

#include <algorithm>
#include <cmath>

namespace dosi::patrol::risk {
namespace {
constexpr double kPrior = 0.05;  // events, for each component
}

void MixtureWeights::add(std::span<const float> densities) {
  if (std::all_of(densities.begin(), densities.end(), [](float d) { return d <= 0; })) return;
  rows_.insert(rows_.end(), densities.begin(), densities.end());
}

void MixtureWeights::keep(std::size_t most) {
  if (rows() > most) rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>((rows() - most) * weights_.size()));
}

double MixtureWeights::learn(int rounds) {
  const std::size_t k = weights_.size();
  const std::size_t n = rows();
  const auto total = static_cast<double>(n);
  if (n == 0) return 0;
  double before = -INFINITY, likelihood = 0;
  std::vector<float> w(k), got(k);
  std::vector<double> sums(k);
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < k; ++i) w[i] = static_cast<float>(weights_[i]);
    std::fill(sums.begin(), sums.end(), 0.0), std::fill(got.begin(), got.end(), 0.0f);
    likelihood = 0;
    for (std::size_t r = 0; r < n; ++r) {
      const float* const row = rows_.data() + r * k;
      float density = 0;
      for (std::size_t i = 0; i < k; ++i) density += w[i] * row[i];
      likelihood += std::log(static_cast<double>(density));
      const float share = 1 / density;
      for (std::size_t i = 0; i < k; ++i) got[i] += share * row[i];
      if (r % 256 == 255 || r + 1 == n)  // short sums, so that single precision suffices
        for (std::size_t i = 0; i < k; ++i) sums[i] += got[i], got[i] = 0;
    }
    for (std::size_t i = 0; i < k; ++i) weights_[i] = (weights_[i] * sums[i] + kPrior) / (total + kPrior * static_cast<double>(k));
    likelihood /= total;
    if (likelihood - before < 1e-5) break;
    before = likelihood;
  }
  return likelihood;
}

}  // namespace dosi::patrol::risk

#include "solutions/patrol/cameras/dual_prices.h"

#include <algorithm>
#include <functional>

namespace dosi::patrol {
namespace {

std::size_t index(Site s) { return static_cast<std::size_t>(s); }
std::size_t index(Demand d) { return static_cast<std::size_t>(d); }

std::vector<double> equal_prices(const SitingProblem& problem, double income) {
  std::vector<double> most(problem.weight.size(), 0);  // by place: weight that one of its sites reaches
  for (std::uint32_t s = 0; s < problem.reaches.sites(); ++s) {
    double weight = 0;
    for (const Demand d : problem.reaches.of(Site{s})) weight += problem.weight[index(d)];
    for (const Demand d : problem.reaches.of(Site{s})) most[index(d)] = std::max(most[index(d)], weight);
  }
  for (std::size_t d = 0; d < most.size(); ++d) most[d] = problem.weight[d] * (most[d] > income ? income / most[d] : 1);
  return most;
}

}  // namespace

DualPrices::DualPrices(const SitingProblem& problem, double income, double others)
    : problem_(problem), others_(others), price_(equal_prices(problem, income)), income_(problem.reaches.sites()), direction_(price_.size(), 0) {
  bound_ = now_ = evaluate();
}

double DualPrices::evaluate() {
  for (std::uint32_t s = 0; s < income_.size(); ++s) {
    double sum = 0;
    for (const Demand d : problem_.reaches.of(Site{s})) sum += price_[index(d)];
    income_[s] = sum;
  }
  paid_.resize(income_.size());
  for (std::uint32_t s = 0; s < paid_.size(); ++s) paid_[s] = Site{s};
  const auto more = [&](Site a, Site b) { return income_[index(a)] != income_[index(b)] ? income_[index(a)] > income_[index(b)] : a < b; };
  if (problem_.sites < paid_.size()) {
    std::nth_element(paid_.begin(), paid_.begin() + static_cast<std::ptrdiff_t>(problem_.sites), paid_.end(), more);
    paid_.resize(problem_.sites);
  }
  double out = 0;
  for (std::size_t d = 0; d < price_.size(); ++d) out += problem_.weight[d] - price_[d];
  for (const Site s : paid_) out += std::max(income_[index(s)], others_);
  if (others_ > 0) out += static_cast<double>(problem_.sites - paid_.size()) * others_;
  return out * (1 + 1e-9);
}

// Held, Wolfe, Crowder 1974, with a part of the last direction kept (Camerini, Fratta, Maffioli 1975).
bool DualPrices::step(double seen) {
  constexpr double kKept = 0.6;
  constexpr int kPatience = 6;  // steps without a better bound before they get shorter
  for (double& v : direction_) v = kKept * v + 1;
  for (const Site s : paid_)
    for (const Demand d : problem_.reaches.of(s)) direction_[index(d)] -= 1;
  double norm2 = 0;
  for (std::size_t d = 0; d < price_.size(); ++d) {
    double& v = direction_[d];
    if ((v > 0 && price_[d] >= problem_.weight[d]) || (v < 0 && price_[d] <= 0)) v = 0;  // no way further
    norm2 += v * v;
  }
  if (norm2 == 0) {
    scale_ = 0;
    return false;
  }
  const double length = scale_ * (now_ - seen) / norm2;
  for (std::size_t d = 0; d < price_.size(); ++d) price_[d] = std::clamp(price_[d] + length * direction_[d], 0.0, problem_.weight[d]);
  now_ = evaluate();
  if (now_ < bound_) {
    bound_ = now_, since_better_ = 0;
    return true;
  }
  if (++since_better_ >= kPatience) scale_ /= 2, since_better_ = 0;
  return false;
}

}  // namespace dosi::patrol

#include "solutions/trace/sources/offspring.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dosi::trace {
namespace {

constexpr double kMostK = 1e6, kLeastK = 1e-4;

// ln likelihood at dispersion k and its best mean, the counts' mean.
double likelihood(const std::vector<std::size_t>& histogram, double mean, double k) {
  double out = 0;
  for (std::size_t n = 0; n < histogram.size(); ++n) {
    if (histogram[n] == 0) continue;
    const double x = static_cast<double>(n);
    double one = std::lgamma(k + x) - std::lgamma(k) - std::lgamma(x + 1) + k * std::log(k / (k + mean));
    if (n > 0) one += x * std::log(mean / (k + mean));
    out += static_cast<double>(histogram[n]) * one;
  }
  return out;
}

// Where `rising` first holds between the two, in ln k.
template <class Holds>
double edge(double from, double to, Holds&& holds) {
  for (int i = 0; i < 80; ++i) {
    const double middle = (from + to) / 2;
    (holds(std::exp(middle)) ? to : from) = middle;
  }
  return std::exp((from + to) / 2);
}

}  // namespace

Offspring offspring(const std::vector<int>& counts) {
  Offspring out;
  out.cases = counts.size();
  if (counts.empty()) return out;
  out.histogram.assign(static_cast<std::size_t>(*std::max_element(counts.begin(), counts.end())) + 1, 0);
  for (const int n : counts) ++out.histogram[static_cast<std::size_t>(n)], out.infected += static_cast<std::size_t>(n);
  const double mean = static_cast<double>(out.infected) / static_cast<double>(out.cases);
  if (out.infected == 0) return out;
  double low = std::log(kLeastK), high = std::log(kMostK);
  for (int i = 0; i < 200; ++i) {  // ternary search: the profile has one summit
    const double a = low + (high - low) / 3, b = high - (high - low) / 3;
    (likelihood(out.histogram, mean, std::exp(a)) < likelihood(out.histogram, mean, std::exp(b)) ? low : high) = likelihood(out.histogram, mean, std::exp(a)) < likelihood(out.histogram, mean, std::exp(b)) ? a : b;
  }
  const double k = std::exp((low + high) / 2), best = likelihood(out.histogram, mean, k);
  constexpr double kDrop = 1.92;  // half of chi-square's 95 % point
  const auto inside = [&](double x) { return likelihood(out.histogram, mean, x) >= best - kDrop; };
  out.k = {k, edge(std::log(kLeastK), std::log(k), inside), inside(kMostK) ? kMostK : edge(std::log(kMostK), std::log(k), inside)};
  const double error = std::sqrt((mean + mean * mean / k) / static_cast<double>(out.cases));
  out.r = {mean, std::max(0.0, mean - 1.96 * error), mean + 1.96 * error};
  std::vector<int> most = counts;
  std::sort(most.rbegin(), most.rend());
  std::size_t sum = 0, n = 0;
  while (n < most.size() && static_cast<double>(sum) < 0.8 * static_cast<double>(out.infected)) sum += static_cast<std::size_t>(most[n++]);
  out.share_of_infectors_80 = static_cast<double>(n) / static_cast<double>(out.cases);
  return out;
}

}  // namespace dosi::trace

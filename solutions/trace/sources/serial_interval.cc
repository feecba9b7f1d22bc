#include "solutions/trace/sources/serial_interval.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/chance.h"

namespace dosi::trace {
namespace {

constexpr int kMost_days = 400;
constexpr double kEven_days = 60, kEvenShare = 0.05;

struct Moments {
  double mean = 0, sd = 0, median = 0;
};
Moments moments(std::vector<int>& days) {
  Moments out;
  const double n = static_cast<double>(days.size());
  for (const int d : days) out.mean += d / n;
  for (const int d : days) out.sd += (d - out.mean) * (d - out.mean);
  out.sd = std::sqrt(out.sd / std::max(1.0, n - 1));
  std::sort(days.begin(), days.end());
  out.median = (days[(days.size() - 1) / 2] + days[days.size() / 2]) / 2.0;
  return out;
}

double normal(double x, double mean, double sd) {
  const double z = (x - mean) / sd;
  return std::exp(-z * z / 2) / (sd * std::sqrt(2 * std::numbers::pi));
}

double log_ratio_of(double density) {
  return std::log((1 - kEvenShare) * density * kEven_days + kEvenShare);
}

}  // namespace

SerialInterval serial_interval(std::vector<int> days, std::uint64_t seed) {
  SerialInterval out;
  out.pairs = days.size();
  if (days.size() < 2) return out;
  const Moments all = moments(days);
  for (const int d : days) out.negative_share += (d < 0) / static_cast<double>(days.size());
  constexpr int kTimes = 1000;
  std::vector<double> means, sds, medians;
  Chance chance(seed, 31);
  std::vector<int> drawn(days.size());
  for (int t = 0; t < kTimes; ++t) {
    for (int& d : drawn) d = days[static_cast<std::size_t>(chance.below(static_cast<int>(days.size())))];
    const Moments m = moments(drawn);
    means.push_back(m.mean), sds.push_back(m.sd), medians.push_back(m.median);
  }
  const auto between = [](double value, std::vector<double>& v) {
    std::sort(v.begin(), v.end());
    return Estimate{value, v[static_cast<std::size_t>(0.025 * kTimes)], v[static_cast<std::size_t>(0.975 * kTimes) - 1]};
  };
  out.mean = between(all.mean, means), out.sd = between(all.sd, sds), out.median = between(all.median, medians);
  return out;
}

IntervalDensity::IntervalDensity(const std::vector<int>& days) : table_(2 * kMost_days + 1, 0) {
  if (days.empty()) return;
  std::vector<int> copy = days;
  const Moments m = moments(copy);
  const double width = std::max(0.5, 1.06 * m.sd * std::pow(static_cast<double>(days.size()), -0.2));
  for (int d = -kMost_days; d <= kMost_days; ++d) {
    double density = 0;
    for (const int x : days) density += normal(d, x, width) / static_cast<double>(days.size());
    table_[static_cast<std::size_t>(d + kMost_days)] = log_ratio_of(density);
  }
}

IntervalDensity::IntervalDensity(double mean_days, double sd_days) : table_(2 * kMost_days + 1, 0) {
  for (int d = -kMost_days; d <= kMost_days; ++d) table_[static_cast<std::size_t>(d + kMost_days)] = log_ratio_of(normal(d, mean_days, sd_days));
}

double IntervalDensity::log_ratio(int days) const {
  return table_[static_cast<std::size_t>(std::clamp(days, -kMost_days, kMost_days) + kMost_days)];
}

}  // namespace dosi::trace

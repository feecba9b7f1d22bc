#include "solutions/trace/sources/reproduction.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "base/chance.h"

namespace dosi::trace {
namespace {

constexpr int kEarliest_days = -10, kTimes = 500;

// One day's cases as infectors of each later day: cases are alike within a day, so that the work is days squared.
struct Curve {
  int first = 0;
  std::vector<double> cases;
  std::vector<double> interval;  // from kEarliest_days
  // Chance weights that a case of day `to` was infected by one of day `from`, per pair of cases.
  double weight(int from, int to) const {
    const int gap = to - from - kEarliest_days;
    return gap < 0 || gap >= static_cast<int>(interval.size()) ? 0 : interval[static_cast<std::size_t>(gap)];
  }
  int days() const { return static_cast<int>(cases.size()); }
};

Curve curve_of(const std::vector<int>& days, double mean, double sd) {
  const auto [first, last] = std::minmax_element(days.begin(), days.end());
  Curve out{*first, std::vector<double>(static_cast<std::size_t>(*last - *first + 1), 0), {}};
  for (const int d : days) ++out.cases[static_cast<std::size_t>(d - *first)];
  const int most = static_cast<int>(std::ceil(mean + 5 * sd)) + 1;
  for (int g = kEarliest_days; g <= std::max(most, 1); ++g) {
    const double z = (g - mean) / std::max(sd, 0.3);
    out.interval.push_back(std::exp(-z * z / 2));
  }
  return out;
}

}  // namespace

std::vector<DayReproduction> reproduction(const std::vector<int>& days, double mean, double sd, int window_days, std::uint64_t seed) {
  if (days.size() < 2) return {};
  const Curve curve = curve_of(days, mean, sd);
  const auto n = static_cast<std::size_t>(curve.days());
  std::vector<double> expected(n, 0);
  std::vector<std::vector<double>> drawn(kTimes, std::vector<double>(n, 0));
  Chance chance(seed, 91);
  for (int to = 1; to < curve.days(); ++to) {
    if (curve.cases[static_cast<std::size_t>(to)] == 0) continue;
    std::vector<double> sums(n, 0);
    double sum = 0;
    for (int from = 0; from < curve.days(); ++from) {
      const double others = curve.cases[static_cast<std::size_t>(from)] - (from == to);  // nobody infects oneself
      sums[static_cast<std::size_t>(from)] = (sum += others * curve.weight(from, to));
    }
    if (sum <= 0) continue;
    const double infected = curve.cases[static_cast<std::size_t>(to)];
    for (std::size_t from = 0; from < n; ++from) expected[from] += infected * (sums[from] - (from > 0 ? sums[from - 1] : 0)) / sum;
    for (auto& one : drawn)
      for (int i = 0; i < static_cast<int>(infected); ++i) ++one[static_cast<std::size_t>(std::upper_bound(sums.begin(), sums.end() - 1, chance.uniform() * sum) - sums.begin())];
  }
  std::vector<DayReproduction> out;
  for (int d = 0; d < curve.days(); ++d) {
    const int from = std::max(0, d - window_days + 1);
    const auto over = [&](const std::vector<double>& v) {
      double sum = 0;
      for (int k = from; k <= d; ++k) sum += v[static_cast<std::size_t>(k)];
      return sum;
    };
    const double cases = over(curve.cases);
    if (cases == 0) continue;
    std::vector<double> rs;
    for (const auto& one : drawn) rs.push_back(over(one) / cases);
    std::sort(rs.begin(), rs.end());
    out.push_back({curve.first + d, static_cast<std::size_t>(cases), {over(expected) / cases, rs[static_cast<std::size_t>(0.025 * kTimes)], rs[static_cast<std::size_t>(0.975 * kTimes) - 1]},
                   d > curve.days() - 1 - mean - 2 * sd});
  }
  return out;
}

}  // namespace dosi::trace

#include "solutions/patrol/response/response_figures.h"

#include <algorithm>

namespace dosi::patrol::response {

double weighted_quantile(std::vector<std::pair<double, double>> values, double share) {
  std::sort(values.begin(), values.end());
  double all = 0, sum = 0;
  for (const auto& [value, weight] : values) all += weight;
  for (const auto& [value, weight] : values)
    if ((sum += weight) >= share * all * (1 - 1e-12)) return value;
  return values.empty() ? 0 : values.back().first;
}

ResponseFigures expected_response(const StandbyProblem& problem, const std::vector<Place>& cars) {
  std::vector<std::pair<double, double>> answers;  // seconds, calls
  double all = 0, reached = 0, within = 0, sum_s = 0;
  for (std::size_t j = 0; j < problem.calls.size(); ++j) {
    if (problem.calls[j] <= 0) continue;
    all += problem.calls[j];
    std::vector<DriveTable::Seconds> times;
    for (const Place car : cars)
      if (const auto s = problem.drives->row(car)[j]; s != DriveTable::kNoWay) times.push_back(s);
    std::sort(times.begin(), times.end());
    double chance = 1, free = 0;
    for (std::size_t k = 0; k < times.size(); ++k, chance *= problem.busy) free += chance;
    chance = 1;
    for (std::size_t k = 0; k < times.size(); ++k, chance *= problem.busy) {
      const double calls = problem.calls[j] * chance / free;
      answers.emplace_back(times[k], calls);
      reached += calls, sum_s += calls * times[k];
      if (times[k] <= problem.within_s) within += calls;
    }
  }
  ResponseFigures out;
  if (all <= 0) return out;
  out.within_share = within / all, out.unreached_share = std::max(0.0, 1 - reached / all);
  if (reached > 0) out.mean_s = sum_s / reached, out.p90_s = weighted_quantile(std::move(answers), 0.9);
  return out;
}

}  // namespace dosi::patrol::response

#pragma once
#include <vector>

namespace dosi::bus {

// How well a model says what was counted.
struct Fit {
  std::size_t counts = 0;
  double counted = 0, modelled = 0;  // totals
  double rmse = 0, rmse_by_mean = 0;
  double correlation = 0;   // Pearson; 0 where one side does not vary
  double geh_mean = 0;      // sqrt(2 (m - c)^2 / (m + c)) of hourly numbers, as traffic counts are judged
  double geh_below_5 = 0;   // share: 0.85 is the usual mark (TAG unit M3.1)
};
// Both as long; `hours` that the counts cover.
Fit fit(const std::vector<double>& counted, const std::vector<double>& modelled, double hours);

}  // namespace dosi::bus

#pragma once
#include <vector>

#include "solutions/trace/sources/serial_interval.h"

namespace dosi::trace {

// The effective reproduction number by day of onset (Wallinga and Teunis 2004): each case but the first day's has its infector among the
// others with chances in proportion to the interval's density. `days`: when each case fell ill; interval normal with mean and SD, whole
// days, from -10 on. Smoothed over `window_days`. 95 % interval: simulated infectors, 500 times. Days near the end are cut by what is not yet
// seen: `incomplete` marks them (later than the last day minus the interval's mean and two SD).
struct DayReproduction {
  int day = 0;
  std::size_t cases = 0;  // within the window that ends here
  Estimate r;
  bool incomplete = false;
};
std::vector<DayReproduction> reproduction(const std::vector<int>& days, double mean_days, double sd_days, int window_days, std::uint64_t seed);

}  // namespace dosi::trace

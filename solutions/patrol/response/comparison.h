#pragma once
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "solutions/patrol/response/simulation.h"

namespace dosi::patrol::response {

// A mean over days, and half the width of its confidence interval (95 %, Student).
struct Estimate {
  double mean = 0, half_width = 0;
};
Estimate estimate(const std::vector<double>& values);

// The figures of a day that are compared, by their name in reports.
struct Figure {
  const char* name;
  double DayFigures::*value;
};
inline constexpr std::array<Figure, 8> kFigures = {{{"responseMeanSeconds", &DayFigures::response_mean_s},
                                                    {"responseP90Seconds", &DayFigures::response_p90_s},
                                                    {"withinShare", &DayFigures::within_share},
                                                    {"waitedShare", &DayFigures::waited_share},
                                                    {"idlenessMeanSeconds", &DayFigures::idleness_mean_s},
                                                    {"idlenessWorstSeconds", &DayFigures::idleness_worst_s},
                                                    {"riskPerPatrolHour", &DayFigures::risk_per_hour},
                                                    {"busyShare", &DayFigures::busy_share}}};

struct Strategy {
  std::string name;
  std::function<std::vector<Beat>(std::uint64_t seed)> beats;  // of a day; a plan that is fixed heeds no seed
};

struct Compared {
  std::string name;
  std::array<Estimate, kFigures.size()> figures;
  // Against the first strategy, day by day on the same calls: that the interval leaves out 0 tells a difference.
  std::array<Estimate, kFigures.size()> difference;
  double calls = 0, unanswered = 0, stops_kept_share = 0;  // mean of a day; of all days
};

// Every strategy on the same days: day d has the calls `calls(d)`, and strategies draw with seed + d. Errors as
// `simulate` gives them, with the name of the strategy; bad_request without a day.
Result<std::vector<Compared>> compare(const Setting& setting, const std::vector<Strategy>& strategies,
                                      const std::function<std::vector<Call>(std::size_t day)>& calls, std::size_t days, std::uint64_t seed);

}  // namespace dosi::patrol::response

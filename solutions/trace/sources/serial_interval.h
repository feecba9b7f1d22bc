#pragma once
#include <cstdint>
#include <vector>

namespace dosi::trace {

struct Estimate {
  double value = 0, low = 0, high = 0;  // 95 % interval
};

// Days from infector's to infectee's onset, negative ones included, as a normal distribution (maximum likelihood), with intervals from
// 1,000 resamplings (percentile bootstrap; Efron 1979). Zero estimates for fewer than two.
struct SerialInterval {
  std::size_t pairs = 0;
  Estimate mean, sd, median;
  double negative_share = 0;
};
SerialInterval serial_interval(std::vector<int> days, std::uint64_t seed);

// How likely intervals are, told from known ones by a Gaussian kernel (Silverman's width, at least half a day), with 5 % spread evenly over
// 60 days so that nothing is impossible; or a normal distribution with the same 5 %. As ln of the ratio to one in 60 days.
class IntervalDensity {
 public:
  explicit IntervalDensity(const std::vector<int>& days);
  IntervalDensity(double mean_days, double sd_days);
  double log_ratio(int days) const;

 private:
  std::vector<double> table_;  // from -kMost
};

}  // namespace dosi::trace

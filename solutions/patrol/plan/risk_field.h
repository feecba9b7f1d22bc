#pragma once
#include <algorithm>
#include <vector>

#include "solutions/patrol/plan/plan.h"

namespace dosi::patrol {

// Expected reports at each spot between two times.
class RiskField {
 public:
  explicit RiskField(const Problem& problem);
  double between(Spot spot, Seconds from_s, Seconds until_s) const { return from_s < until_s ? until(spot, until_s) - until(spot, from_s) : 0; }

 private:
  double until(Spot spot, Seconds time_s) const {
    const double since = time_s - first_s_;
    if (since <= 0) return 0;
    const auto slot = std::min(slots_, static_cast<std::size_t>(since * per_slot_));
    const std::size_t i = at(spot) * (slots_ + 1) + slot;
    return sums_[i] + per_s_[i] * (since - static_cast<double>(slot) * slot_s_);
  }

  double first_s_, slot_s_, per_slot_;
  std::size_t slots_ = 0;
  std::vector<double> sums_;   // spots x (slots + 1): before each slot
  std::vector<double> per_s_;  // likewise; 0 after the last
};

// Fills in what each stop of a plan captures, and the plan altogether: of each report what falls in the first stop's time.
void share_out(const Problem& problem, const RiskField& field, Plan& plan);

}  // namespace dosi::patrol

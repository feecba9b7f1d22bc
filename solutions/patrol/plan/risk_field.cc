#include "solutions/patrol/plan/risk_field.h"

#include <algorithm>

namespace dosi::patrol {

RiskField::RiskField(const Problem& problem) : first_s_(problem.first_slot_s), slot_s_(problem.slot_s), per_slot_(1.0 / problem.slot_s) {
  for (const HotSpot& spot : problem.spots) slots_ = std::max(slots_, spot.risk_per_h.size());
  for (const HotSpot& spot : problem.spots) {
    double sum = 0;
    for (std::size_t k = 0; k < slots_; ++k) {
      const double rate = k < spot.risk_per_h.size() ? spot.risk_per_h[k] / 3600 : 0;
      sums_.push_back(sum), per_s_.push_back(rate);
      sum += rate * slot_s_;
    }
    sums_.push_back(sum), per_s_.push_back(0);
  }
}

void share_out(const Problem& problem, const RiskField& field, Plan& plan) {
  std::vector<Step*> stops;
  for (Route& route : plan.routes)
    for (Step& step : route.steps)
      if (step.doing == Doing::stop) stops.push_back(&step);
  std::stable_sort(stops.begin(), stops.end(), [](const Step* a, const Step* b) { return a->arrive_s < b->arrive_s; });
  std::vector<Seconds> covered(problem.spots.size(), std::numeric_limits<Seconds>::min());
  plan.captured = 0;
  for (Step* stop : stops) {
    Seconds& so_far = covered[at(stop->spot)];
    const Seconds until = stop->leave_s + problem.deters_after(stop->leave_s - stop->arrive_s);
    stop->captured = field.between(stop->spot, std::max(stop->arrive_s, so_far), until);
    so_far = std::max(so_far, until);
    plan.captured += stop->captured;
  }
}

}  // namespace dosi::patrol

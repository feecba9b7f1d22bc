#include "solutions/patrol/plan/weights.h"

#include <fmt/format.h>

namespace dosi::patrol {

Weights weights_of(const Problem& problem, double captured, double per_stop) {
  return {10 * per_stop, 10 * per_stop, 10 * per_stop, problem.rules.balance * captured, 0};
}

std::vector<std::string> unmet_wishes(const Problem& problem, const Plan& plan) {
  const std::size_t districts = problem.districts.size();
  std::vector<int> visits(problem.shifts.size() * districts, 0);
  std::vector<bool> worked(problem.shifts.size(), false);
  double stay = 0, explored = 0;
  for (std::size_t c = 0; c < plan.routes.size(); ++c) {
    const std::size_t shift = at(problem.cars[c].shift);
    worked[shift] = true;
    for (const Step& step : plan.routes[c].steps) {
      if (step.doing != Doing::stop) continue;
      ++visits[shift * districts + at(problem.spots[at(step.spot)].district)];
      stay += step.leave_s - step.arrive_s;
      if (step.why == Why::exploration) explored += step.leave_s - step.arrive_s;
    }
  }
  std::vector<std::string> out;
  for (std::size_t s = 0; s < problem.shifts.size(); ++s)
    for (std::size_t d = 0; d < districts; ++d)
      if (worked[s] && visits[s * districts + d] < problem.districts[d].least_visits)
        out.push_back(fmt::format("District '{}' has {} of {} visits wanted in shift '{}'.", problem.districts[d].name, visits[s * districts + d],
                                  problem.districts[d].least_visits, problem.shifts[s].name));
  if (stay > 0 && (explored < problem.rules.explore_least * stay || explored > problem.rules.explore_most * stay))
    out.push_back(fmt::format("Exploration takes {:.1f} % of the time at stops, wanted are {:g} to {:g} %.", 100 * explored / stay,
                              100 * problem.rules.explore_least, 100 * problem.rules.explore_most));
  return out;
}

}  // namespace dosi::patrol

#include "solutions/patrol/response/standby_check.h"

#include <algorithm>
#include <cmath>

namespace dosi::patrol::response {

double standby_worth(const StandbyProblem& problem, const std::vector<Place>& cars) {
  double sum = 0, all = 0;
  for (std::uint32_t j = 0; j < problem.calls.size(); ++j) {
    double nearest = 7200, all_busy = 1;
    for (const Place car : cars) {
      const auto s = (*problem.drives)(car, Place{j});
      nearest = std::min<double>(nearest, s);
      if (s <= problem.within_s) all_busy *= problem.busy;
    }
    const bool any = std::any_of(cars.begin(), cars.end(), [&](Place car) { return (*problem.drives)(car, Place{j}) <= problem.within_s; });
    all += problem.calls[j];
    sum += problem.calls[j] * (problem.goal == StandbyGoal::mean_response ? nearest : any ? 1 - all_busy : 0);
  }
  return sum / all;
}

std::vector<std::string> check_standby(const StandbyProblem& problem, const StandbyPlan& plan) {
  std::vector<std::string> out;
  const bool less = problem.goal == StandbyGoal::mean_response;
  const std::size_t cars = less ? std::min(problem.cars, problem.posts.size()) : problem.cars;
  if (plan.posts.size() != cars) out.push_back(std::to_string(plan.posts.size()) + " cars stand by instead of " + std::to_string(cars));
  for (const Place post : plan.posts)
    if (std::find(problem.posts.begin(), problem.posts.end(), post) == problem.posts.end())
      out.push_back("a car stands at place " + std::to_string(static_cast<std::uint32_t>(post)) + ", which is no post");
  const double worth = standby_worth(problem, plan.posts), told = static_cast<double>(plan.value) / 1e9;
  if (std::abs(worth - told) > 1e-6 * std::max(1.0, worth)) out.push_back("the plan is worth " + std::to_string(worth) + " and says " + std::to_string(told));
  if (less ? plan.bound > plan.value : plan.bound < plan.value) out.push_back("the plan is better than its bound");
  return out;
}

}  // namespace dosi::patrol::response

#include "solutions/patrol/response/standby.h"

#include <numeric>
#include <string>

#include "base/chance.h"
#include "solutions/patrol/response/standby_goal.h"

namespace dosi::patrol::response {
namespace {

constexpr double kAllParts = 1e9;

Result<void> sound(const StandbyProblem& p) {
  if (p.cars == 0) return bad_request("There is no car to stand by.", "cars");
  if (p.posts.empty()) return bad_request("There is no place where a car may stand by.", "posts");
  if (p.calls.size() != p.drives->size())
    return bad_request("Calls are told for " + std::to_string(p.calls.size()) + " places and drives for " + std::to_string(p.drives->size()) + ".", "calls");
  double sum = 0;
  for (const double calls : p.calls) {
    if (!(calls >= 0) || !std::isfinite(calls)) return bad_request("A place has " + std::to_string(calls) + " expected calls; a number from 0 was expected.", "calls");
    sum += calls;
  }
  if (sum <= 0) return bad_request("No call is expected anywhere.", "calls");
  for (const Place post : p.posts)
    if (static_cast<std::size_t>(post) >= p.drives->size()) return bad_request("A post is no place of the drives.", "posts");
  if (!(p.busy >= 0 && p.busy < 1)) return bad_request("The share of time that a car is busy is " + std::to_string(p.busy) + "; 0 to below 1 was expected.", "busy");
  if (p.within_s <= 0) return bad_request("The response time to keep is " + std::to_string(p.within_s) + " s; a number above 0 was expected.", "within_s");
  return ok();
}

template <class Goal>
class Search {
 public:
  Search(const StandbyProblem& problem, StandbyOptions options)
      : problem_(problem), goal_(problem), budget_(options.budget), chance_(options.seed, 21),
        cars_(Goal::kShares ? problem.cars : std::min(problem.cars, problem.posts.size())) {}

  std::vector<std::uint32_t> run() {
    std::vector<std::uint32_t> best;
    fill(best);
    std::int64_t best_value = improve(best);
    // Few cars have few plans: soon nothing new comes.
    const std::size_t most_fails = 4 + cars_;
    for (std::size_t fails = 0; fails < most_fails && budget_.used() < 1; ++fails) {
      auto other = best;
      shake(other);
      if (const auto value = improve(other); value > best_value) best = other, best_value = value, fails = 0;
    }
    return best;
  }
  Goal& goal() { return goal_; }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // The post that adds most to the plan that is set; the first of equal ones.
  std::pair<std::uint32_t, std::int64_t> best_addition(const std::vector<std::uint32_t>& plan) const {
    std::pair<std::uint32_t, std::int64_t> best{kNone, -1};
    for (std::uint32_t post = 0; post < problem_.posts.size(); ++post) {
      if (!Goal::kShares && std::find(plan.begin(), plan.end(), post) != plan.end()) continue;
      if (const auto gain = goal_.gain(post); gain > best.second) best = {post, gain};
    }
    return best;
  }

  void fill(std::vector<std::uint32_t>& plan) {
    while (plan.size() < cars_) {
      goal_.set(plan);
      plan.push_back(best_addition(plan).first);
    }
  }

  // Puts cars elsewhere, one at a time, while that betters the plan. Returns its value.
  std::int64_t improve(std::vector<std::uint32_t>& plan) {
    goal_.set(plan);
    std::int64_t value = goal_.value();
    for (std::size_t since = 0, k = 0; since < plan.size() && budget_.used() < 1; ++since, k = (k + 1) % plan.size()) {
      budget_.spend();
      auto rest = plan;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k));
      goal_.set(rest);
      const auto [post, gain] = best_addition(rest);
      if (goal_.value() + gain <= value) continue;
      value = goal_.value() + gain, plan[k] = post, since = 0;
    }
    return value;
  }

  void shake(std::vector<std::uint32_t>& plan) {
    for (std::size_t n = std::max<std::size_t>(1, plan.size() / 3); n > 0 && !plan.empty(); --n)
      plan.erase(plan.begin() + chance_.below(static_cast<int>(plan.size())));
    // One anywhere, the others where they add most.
    const auto any = static_cast<std::uint32_t>(chance_.below(static_cast<int>(problem_.posts.size())));
    if (Goal::kShares || std::find(plan.begin(), plan.end(), any) == plan.end()) plan.push_back(any);
    fill(plan);
  }

  const StandbyProblem& problem_;
  Goal goal_;
  kit::Budget budget_;
  Chance chance_;
  std::size_t cars_;
};

template <class Goal>
StandbyPlan solve(const StandbyProblem& problem, StandbyOptions options) {
  Search<Goal> search(problem, options);
  const auto best = search.run();
  search.goal().set(best);
  StandbyPlan out{{}, search.goal().value(), upper_bound(search.goal(), problem.posts.size(), best.size())};
  for (const auto post : best) out.posts.push_back(problem.posts[post]);
  std::sort(out.posts.begin(), out.posts.end());
  if (!Goal::kShares) {  // from what is saved to what is left
    const auto parts = call_parts(problem.calls);
    const std::int64_t all = kUnreached_s * std::accumulate(parts.begin(), parts.end(), std::int64_t{0});
    out.value = all - out.value, out.bound = all - out.bound;
  }
  return out;
}

}  // namespace

double busy_share(double calls_per_hour, double seconds_per_call, std::size_t cars) {
  if (cars == 0) return 0.95;
  return std::clamp(calls_per_hour * seconds_per_call / 3600 / static_cast<double>(cars), 0.0, 0.95);
}

double StandbyPlan::gap() const {
  return value == 0 ? 0 : std::abs(static_cast<double>(value - bound)) / static_cast<double>(value);
}

std::vector<std::int64_t> call_parts(const std::vector<double>& calls) {
  const double sum = std::accumulate(calls.begin(), calls.end(), 0.0);
  std::vector<std::int64_t> out;
  for (const double c : calls) out.push_back(sum > 0 ? std::llround(c / sum * kAllParts) : 0);
  return out;
}

Result<StandbyPlan> plan_standby(const StandbyProblem& problem, StandbyOptions options) {
  DOSI_CHECK(sound(problem));
  return problem.goal == StandbyGoal::mean_response ? solve<MeanResponse>(problem, options) : solve<ExpectedCovered>(problem, options);
}

}  // namespace dosi::patrol::response

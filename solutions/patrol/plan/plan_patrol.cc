#include <algorithm>
#include <cmath>
#include <numeric>

#include "solutions/patrol/plan/pool.h"
#include "solutions/patrol/plan/search.h"
#include "solutions/patrol/plan/weights.h"

namespace dosi::patrol {
namespace {

constexpr double kHot = 1.0, kCold = 0.004;  // temperatures in what a stop captures on average
constexpr double kSearchShare = 0.75;       // of the budget; the rest goes into the pool
constexpr double kWalkLoss = 0.9;           // of the loss allowed: some plans on the walk turn out better than where it began

std::vector<Car> all_cars(const Problem& problem) {
  std::vector<Car> out(problem.cars.size());
  for (std::size_t c = 0; c < out.size(); ++c) out[c] = Car(static_cast<std::uint32_t>(c));
  return out;
}

std::vector<Frame> frames_of(const Problem& problem) {
  std::vector<Frame> out;
  for (const Car car : all_cars(problem)) out.push_back(frame_of(problem, car));
  return out;
}

// Spots for exploration, each with the same chance, whatever its risk.
std::vector<Spot> drawn_spots(const Problem& problem, std::size_t stops, Chance& chance) {
  const double share = (problem.rules.explore_least + problem.rules.explore_most) / 2;
  auto open = static_cast<std::size_t>(std::llround(share * static_cast<double>(stops)));
  std::vector<std::uint32_t> urn;
  std::vector<Spot> out;
  for (; open > 0; --open) {
    if (urn.empty()) urn.resize(problem.spots.size()), std::iota(urn.begin(), urn.end(), 0u);
    auto& ball = urn[static_cast<std::size_t>(chance.below(static_cast<int>(urn.size())))];
    out.push_back(Spot(ball));
    ball = urn.back(), urn.pop_back();
  }
  return out;
}

// Plans met on a walk that never falls below what a plan of the pool must capture.
std::vector<Plan> near_optimal(Patrols& patrols, PlanSearch& search, const PlanOptions& options, kit::Budget& budget) {
  std::vector<Plan> pool{patrols.plan()};
  const double least = pool.front().captured * (1 - kWalkLoss * options.pool_loss), from = budget.used();
  double most = pool.front().captured;
  for (std::size_t i = 1; i < options.pool && budget.used() < 1; ++i) {
    search.wander(budget, from + (1 - from) * static_cast<double>(i) / static_cast<double>(options.pool - 1), least);
    pool.push_back(patrols.plan());
    most = std::max(most, pool.back().captured);
  }
  std::erase_if(pool, [&](const Plan& plan) { return plan.captured < most * (1 - options.pool_loss); });
  return pool;
}

}  // namespace

Result<Planned> plan_patrol(const Problem& problem, const PlanOptions& options, const std::function<bool(const PlanProgress&)>& progress) {
  DOSI_CHECK(check_wishes(problem));
  std::atomic<bool> stop{false};
  kit::Budget budget = options.steps > 0 ? kit::Budget::steps(options.steps, stop) : kit::Budget::seconds(options.seconds, stop);
  const RiskField field(problem);
  const Filling filling(problem);
  Chance chance(options.seed, 0);
  // A first plan tells how many stops there can be and what one is worth.
  Patrols first(problem, field, frames_of(problem));
  filling.fill(first, all_cars(problem), {}, {});
  const double per_stop = first.captured() / static_cast<double>(std::max<std::size_t>(1, first.stops()));
  const Weights weights = weights_of(problem, first.captured(), per_stop);

  Patrols patrols(problem, field, frames_of(problem));
  patrols.draw(drawn_spots(problem, first.stops(), chance));
  filling.fill(patrols, all_cars(problem), weights, {});
  PlanSearch search(patrols, filling, weights, options.seed, 1);
  const auto tell = [&] {
    if (progress && !progress({budget.used(), patrols.captured()})) stop = true;
    return !stop;
  };
  search.cool(budget, options.pool > 1 ? kSearchShare : 1, kHot * per_stop, kCold * per_stop, tell);
  Planned out;
  out.unmet = unmet_wishes(problem, patrols.plan());
  const std::vector<Plan> pool = near_optimal(patrols, search, options, budget);
  const std::vector<double> chances = fairest_chances(problem, pool);
  out.draw = draw_of(problem, pool, chances);
  std::size_t drawn = 0;
  for (double ticket = chance.uniform(); drawn + 1 < pool.size() && ticket >= chances[drawn]; ++drawn) ticket -= chances[drawn];
  out.plan = pool[drawn], out.seed = options.seed;
  return out;
}

}  // namespace dosi::patrol

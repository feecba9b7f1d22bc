#include "solutions/patrol/plan/pool.h"

#include <algorithm>
#include <cmath>

namespace dosi::patrol {
namespace {

// The spot-slots that a plan visits, each once.
std::vector<std::size_t> visited(const Problem& problem, const Plan& plan, std::size_t slots) {
  std::vector<std::size_t> out;
  for (const Route& route : plan.routes)
    for (const Step& step : route.steps) {
      if (step.doing != Doing::stop) continue;
      const Seconds since = std::max(0, step.arrive_s - problem.first_slot_s);
      out.push_back(at(step.spot) * slots + std::min(slots - 1, static_cast<std::size_t>(since / problem.slot_s)));
    }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

double bits(double p) {
  return p <= 0 || p >= 1 ? 0 : -p * std::log2(p) - (1 - p) * std::log2(1 - p);
}

std::vector<double> coverage(const std::vector<std::vector<std::size_t>>& visits, const std::vector<double>& chances, std::size_t size) {
  std::vector<double> out(size, 0);
  for (std::size_t i = 0; i < visits.size(); ++i)
    for (const std::size_t key : visits[i]) out[key] += chances[i];
  return out;
}

std::vector<std::vector<std::size_t>> all_visited(const Problem& problem, const std::vector<Plan>& plans) {
  std::vector<std::vector<std::size_t>> out;
  for (const Plan& plan : plans) out.push_back(visited(problem, plan, slots_of(problem)));
  return out;
}

}  // namespace

std::size_t slots_of(const Problem& problem) {
  Seconds last = problem.first_slot_s + 1;
  for (const PatrolCar& car : problem.cars) last = std::max(last, problem.shifts[at(car.shift)].end_s);
  return static_cast<std::size_t>((last - problem.first_slot_s + problem.slot_s - 1) / problem.slot_s);
}

std::vector<double> fairest_chances(const Problem& problem, const std::vector<Plan>& plans) {
  constexpr int kRounds = 400;
  constexpr double kRate = 0.25;  // larger ones overshoot where all plans share their visits
  const auto visits = all_visited(problem, plans);
  const std::size_t size = problem.spots.size() * slots_of(problem);
  std::vector<double> chances(plans.size(), 1.0 / static_cast<double>(plans.size()));
  for (int round = 0; round < kRounds; ++round) {
    const auto covered = coverage(visits, chances, size);
    double sum = 0;
    for (std::size_t i = 0; i < plans.size(); ++i) {
      double slope = 0;
      for (const std::size_t key : visits[i]) {
        const double p = std::clamp(covered[key], 1e-9, 1 - 1e-9);
        slope += std::log2((1 - p) / p);
      }
      chances[i] *= std::exp(kRate * slope / static_cast<double>(std::max<std::size_t>(1, visits[i].size())));
      sum += chances[i];
    }
    for (double& chance : chances) chance /= sum;
  }
  return chances;
}

Draw draw_of(const Problem& problem, const std::vector<Plan>& plans, const std::vector<double>& chances) {
  Draw out;
  out.plans = plans.size(), out.slots = slots_of(problem);
  for (std::size_t i = 0; i < plans.size(); ++i) out.best = std::max(out.best, plans[i].captured), out.expected += chances[i] * plans[i].captured;
  const auto covered = coverage(all_visited(problem, plans), chances, problem.spots.size() * out.slots);
  for (const double p : covered) out.entropy_bits += bits(p), out.chance.push_back(static_cast<float>(std::min(1.0, p)));
  double most = 0;
  for (std::size_t k = 0; k < out.slots; ++k) {
    double visits = 0;
    for (std::size_t s = 0; s < problem.spots.size(); ++s) visits += covered[s * out.slots + k];
    const auto spots = static_cast<double>(problem.spots.size());
    most += spots * bits(std::min(0.5, visits / spots));
  }
  out.entropy_share = most > 0 ? std::min(1.0, out.entropy_bits / most) : 0;
  return out;
}

}  // namespace dosi::patrol

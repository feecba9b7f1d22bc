#include <benchmark/benchmark.h>

#include "solutions/patrol/plan/check.h"
#include "solutions/patrol/plan/city_test.h"
#include "solutions/patrol/plan/plan.h"

namespace dosi::patrol {
namespace {

// 20 cars, 500 hot spots: what a plan captures in so many steps beside the first draft of the same search, and how near the pool's average comes
// to its best.
void plan(benchmark::State& state) {
  const Problem problem = drawn_city(500, 20, 1);
  PlanOptions draft, full;
  draft.steps = 1, draft.pool = 1;
  full.steps = static_cast<std::uint64_t>(state.range(0));
  const auto first = plan_patrol(problem, draft);
  for (auto _ : state) {
    const auto planned = plan_patrol(problem, full);
    if (!planned || !faults(problem, planned->plan, planned->unmet).empty()) return state.SkipWithError("the plan fails its check");
    state.counters["captured"] = planned->draw.best;
    state.counters["of_draft"] = planned->draw.best / first->plan.captured;
    state.counters["plans"] = static_cast<double>(planned->draw.plans);
    state.counters["entropy_bits"] = planned->draw.entropy_bits;
    state.counters["expected_share"] = planned->draw.expected / planned->draw.best;
  }
}
BENCHMARK(plan)->Arg(6'000)->Arg(60'000)->Unit(benchmark::kMillisecond)->Iterations(1);

void replan_a_call(benchmark::State& state) {
  const Problem problem = drawn_city(500, 20, 1);
  PlanOptions options;
  options.pool = 1, options.steps = 6'000;
  const auto planned = plan_patrol(problem, options);
  options.steps = 500;
  constexpr Seconds kNow = 17 * 3600;
  for (auto _ : state) {
    const auto done = replan(problem, planned->plan, kNow, SendToCall{Car{0}, problem.spots[3].place, kNow + 2400}, options);
    if (!done || !faults(problem, done->plan, done->unmet).empty()) return state.SkipWithError("the plan fails its check");
    state.counters["cars_changed"] = static_cast<double>(done->changes.size());
    state.counters["kept_share"] = done->plan.captured / done->captured_before;
  }
}
BENCHMARK(replan_a_call)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace dosi::patrol

#include <benchmark/benchmark.h>

#include "city/live.h"
#include "city/local_time.h"

namespace dosi::city {
namespace {

void build_city(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(build({.entities = static_cast<int>(state.range(0))}));
}
BENCHMARK(build_city)->Arg(20'000)->Arg(200'000)->Unit(benchmark::kMillisecond);

void generate_city(benchmark::State& state) {
  const auto model = *build({.entities = static_cast<int>(state.range(0))});
  std::int64_t entities = 0;
  const auto entity = [&](Entity e) -> Result<void> {
    return benchmark::DoNotOptimize(e.json.data()), ++entities, ok();
  };
  const auto series = [&](Series s) -> Result<void> { return benchmark::DoNotOptimize(s.numbers.data()), ok(); };
  for (auto _ : state)
    if (!generate(*model, {entity, series, entity, series})) state.SkipWithError("failed");
  state.SetItemsProcessed(entities);
}
BENCHMARK(generate_city)->Arg(20'000)->Arg(200'000)->Unit(benchmark::kMillisecond);

void live_step(benchmark::State& state) {
  const auto model = *build({});
  const Live live(model);
  Time t = plus_s(model->config.until, 8 * 3600);
  std::int64_t changes = 0;
  for (auto _ : state) {
    const Time next = plus_s(t, 5);
    changes += static_cast<std::int64_t>(live.step(t, next).size());
    t = next;
  }
  state.SetItemsProcessed(changes);
}
BENCHMARK(live_step)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace dosi::city

// How long an edit of Porto Alegre's plan takes (3,986 stops, 112 lines in the two hours, 200 zones), with the files in DOSI_DATA, else in
// ../shared/data.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>

#include "solutions/bus/service/edits.h"
#include "solutions/bus/service/figures.h"
#include "solutions/bus/service/plan_of_day.h"

namespace {

using namespace dosi;
using namespace dosi::bus;

struct Town {
  std::unique_ptr<kit::StreetGraph> streets;
  ServicePlan base;
  Setting setting;
  FigureRules rules;

  static const Town* get() {
    static const std::unique_ptr<Town> kTown = load();
    return kTown.get();
  }
  static std::unique_ptr<Town> load() {
    const char* folder = std::getenv("DOSI_DATA");
    const std::string data = folder != nullptr ? folder : "../shared/data";
    const auto day = read_feed_day(data + "/bus/gtfs/poa_eptc_gtfs.zip", "20190513");
    const auto lines = kit::read_walkways(data + "/osm/poa_osm.pbf");
    if (!day || !lines) return nullptr;
    auto out = std::make_unique<Town>();
    out->streets = std::make_unique<kit::StreetGraph>(*lines);
    out->base = *plan_of_day(*day, busiest(*day, 2), 45, out->streets.get());
    out->setting = setting_of(out->base, out->streets.get(), {}, {}, out->rules.passengers);
    return out;
  }
};

void evaluate(benchmark::State& state, unsigned threads, bool with_flows) {
  const Town* town = Town::get();
  if (town == nullptr) return state.SkipWithError("no data");
  PassengerRules rules = town->rules.passengers;
  rules.threads = threads;
  for (auto _ : state) benchmark::DoNotOptimize(assign(town->base, town->setting.around, rules, with_flows));
}
void times(benchmark::State& state) { evaluate(state, 1, false); }
void times_and_loads(benchmark::State& state) { evaluate(state, 1, true); }

// A whole edit: read, applied, judged and compared with today.
void edit(benchmark::State& state) {
  const Town* town = Town::get();
  if (town == nullptr) return state.SkipWithError("no data");
  Hops hops(town->base, town->streets.get());
  const Figures now = figures_of(town->base, town->setting, town->rules);
  std::size_t line = 0;
  for (auto _ : state) {
    line = (line + 1) % town->base.lines.size();
    const json::Array edits{json::Object{{"edit", "headway"}, {"line", town->base.lines[line].id}, {"headway_s", 300}}};
    const ServicePlan plan = *Editor(town->base, hops).apply(*edits_of(edits, 45));
    benchmark::DoNotOptimize(compare(now, figures_of(plan, town->setting, town->rules), town->setting));
  }
}

BENCHMARK(times)->Unit(benchmark::kMillisecond);
BENCHMARK(times_and_loads)->Unit(benchmark::kMillisecond);
BENCHMARK(edit)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

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

json::Object headway_edit(const PlanLine& line, double headway_s) { return {{"edit", "headway"}, {"line", line.id}, {"headway_s", headway_s}}; }

// The base with its lines once more under other names, until there are so many.
ServicePlan with_lines(ServicePlan plan, std::size_t most) {
  for (std::size_t l = 0; plan.lines.size() < most; ++l) {
    PlanLine copy = plan.lines[l];
    copy.id += "+";
    plan.lines.push_back(std::move(copy));
  }
  return plan;
}

// A whole edit: read, applied, judged and compared with today, in a plan of so many lines that has so many edits already; both cores, as in a session.
void edit(benchmark::State& state) {
  const Town* town = Town::get();
  if (town == nullptr) return state.SkipWithError("no data");
  const ServicePlan base = with_lines(town->base, static_cast<std::size_t>(state.range(0)));
  Hops hops(base, town->streets.get());
  const Figures now = figures_of(base, town->setting, town->rules);
  json::Array before;
  for (std::size_t l = 0; before.size() + 1 < static_cast<std::size_t>(state.range(1)); ++l) before.push_back(headway_edit(base.lines[l % base.lines.size()], 900));
  std::size_t line = 0;
  for (auto _ : state) {
    line = (line + 1) % base.lines.size();
    json::Array edits = before;
    edits.push_back(headway_edit(base.lines[line], 300));
    const ServicePlan plan = *Editor(base, hops).apply(*edits_of(edits, 45));
    benchmark::DoNotOptimize(compare(now, figures_of(plan, town->setting, town->rules), town->setting));
  }
}

BENCHMARK(times)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(times_and_loads)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(edit)->Args({0, 1})->Args({0, 300})->Args({300, 1})->Args({300, 300})->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace

#include <benchmark/benchmark.h>

#include "json/parse.h"
#include "jsonld/context_cache.h"

namespace dosi::jsonld {
namespace {

constexpr std::string_view kNames[] = {"speed",      "value",     "airQualityLevel", "ex:brandName",
                                       "observedAt", "fuelLevel", "location",        "name"};

ContextCache& cache() {
  static ContextCache kept([] {
    ContextCache::Options options;
    options.fetch = [](const std::string&) -> Result<Fetched> {
      return Fetched{
          R"({"@context":{"ex":"https://ex.org/","speed":"ex:speed","name":"ex:name","fuelLevel":"ex:fuel"}})", {}};
    };
    return options;
  }());
  return kept;
}
const Context& context() {
  static const ContextPtr kept = *cache().resolve_url("https://ex.org/context.jsonld");
  return *kept;
}

void expand_known_name(benchmark::State& state) {
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(context().expand(kNames[i++ % 8]));
}
BENCHMARK(expand_known_name)->ThreadRange(1, 2);

void find_known_name(benchmark::State& state) {
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(context().find(kNames[i++ % 8]));
}
BENCHMARK(find_known_name);

void compact_symbol(benchmark::State& state) {
  Symbol iris[8];
  for (std::size_t i = 0; i < 8; ++i) iris[i] = context().expand(kNames[i]);
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(context().compact(iris[i++ % 8]));
}
BENCHMARK(compact_symbol)->ThreadRange(1, 2);

void term_of_core(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(context().term("observedAt"));
}
BENCHMARK(term_of_core);

void resolve_known_url(benchmark::State& state) {
  context();
  for (auto _ : state) benchmark::DoNotOptimize(cache().resolve_url("https://ex.org/context.jsonld"));
}
BENCHMARK(resolve_known_url)->ThreadRange(1, 2);

void resolve_known_array(benchmark::State& state) {
  const json::Value value = *json::parse(
      R"(["https://ex.org/context.jsonld","https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.8.jsonld"])");
  for (auto _ : state) benchmark::DoNotOptimize(cache().resolve(value));
}
BENCHMARK(resolve_known_array);

}  // namespace
}  // namespace dosi::jsonld

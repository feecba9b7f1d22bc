#include <benchmark/benchmark.h>

#include <cstdlib>

#include "ngsi/record.h"

namespace dosi::ngsi {
namespace {

// An entity of about 693 bytes of JSON and six plain attributes.
Entity sensor() {
  const auto name = [](const char* n) { return intern(std::string("https://uri.etsi.org/ngsi-ld/default-context/") + n); };
  const Time at{1'777'626'000'000'000};
  const auto measured = [&](double v, const char* unit) {
    Attribute a{.value = v, .observed_at = at, .unit_code = unit};
    a.created_at = a.modified_at = at;
    return a;
  };
  const auto plain = [&](Kind kind, json::Value v) {
    Attribute a{.kind = kind, .value = std::move(v)};
    a.created_at = a.modified_at = at;
    return a;
  };
  Entity e;
  e.id = "urn:ngsi-ld:AirQualityObserved:Seoul:Gangnam:000123";
  e.types = {name("AirQualityObserved")};
  e.created_at = e.modified_at = at;
  e.attributes = {
      {name("pm10"), {measured(41.25, "GQ")}},
      {name("pm25"), {measured(23.5, "GQ")}},
      {name("temperature"), {measured(18.375, "CEL")}},
      {name("location"),
       {plain(Kind::geo_property, json::Object{{"type", "Point"}, {"coordinates", json::Array{127.047377, 37.517305}}})}},
      {name("refDevice"), {plain(Kind::relationship, "urn:ngsi-ld:Device:airkorea:gangnam:1")}},
      {name("address"), {plain(Kind::property, "426 Hakdong-ro, Gangnam-gu, Seoul")}}};
  return e;
}

void pack(benchmark::State& state) {
  const Entity e = sensor();
  if (Record::pack(e)->unpack() != e) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(Record::pack(e));
  state.counters["bytes"] = static_cast<double>(Record::pack(e)->bytes().size());
}
BENCHMARK(pack);

void unpack(benchmark::State& state) {
  const auto r = Record::pack(sensor());
  for (auto _ : state) benchmark::DoNotOptimize(r->unpack());
}
BENCHMARK(unpack);

}  // namespace
}  // namespace dosi::ngsi

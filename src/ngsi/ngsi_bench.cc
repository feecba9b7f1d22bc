#include <benchmark/benchmark.h>

#include <cstdlib>

#include "json/parse.h"
#include "ngsi/merge.h"
#include "ngsi/parse.h"
#include "ngsi/present.h"
#include "ngsi/record.h"
#include "ngsi/temporal.h"

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

// What must hold before anything is timed.
void require(bool truth) {
  if (!truth) std::abort();
}
const jsonld::Context& core() { return *jsonld::Context::core(); }

void present(benchmark::State& state, Form form, bool sys_attrs) {
  const auto r = Record::pack(sensor());
  const Presentation how{.form = form, .sys_attrs = sys_attrs};
  std::string out;
  present(out, *r, core(), how);
  const auto document = json::parse(out);
  require(document && document->find("id")->as_string() == r->id() && document->as_object().size() >= 8);
  state.counters["bytes"] = static_cast<double>(out.size());
  for (auto _ : state) {
    out.clear();
    present(out, *r, core(), how);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK_CAPTURE(present, normalized, Form::normalized, false);
BENCHMARK_CAPTURE(present, normalized_sys_attrs, Form::normalized, true);
BENCHMARK_CAPTURE(present, concise, Form::concise, false);
BENCHMARK_CAPTURE(present, simplified, Form::simplified, false);

void parse_normalized(benchmark::State& state) {
  std::string text;
  present(text, *Record::pack(sensor()), core(), Presentation{});
  const auto document = json::parse(text);
  require(parse_entity(*document, core())->attributes.size() == 6);
  for (auto _ : state) benchmark::DoNotOptimize(parse_entity(*document, core()));
}
BENCHMARK(parse_normalized);

// A patch of one number: unpack, merge, pack.
void patch_one_number(benchmark::State& state) {
  const auto r = Record::pack(sensor());
  const Symbol name = r->slots()[0].name;
  const auto patch = [&] {
    Entity e = r->unpack();
    (void)update_attribute(e, name, Attribute{.value = 7.5}, Time{1});
    return Record::pack(e);
  };
  require(patch()->slots()[0].number == 7.5);
  for (auto _ : state) benchmark::DoNotOptimize(patch());
}
BENCHMARK(patch_one_number);

std::vector<Sample> series(bool with_text) {
  std::vector<Sample> samples;
  for (int i = 0; i < 10'000; ++i) {
    Attribute a{.value = 20 + (i * 37 % 1000) / 64.0, .observed_at = Time{1'777'626'000'000'000 + i * 60'000'000ll}};
    if (with_text) a.unit_code = "CEL";
    samples.push_back(sample_of(intern("https://uri.etsi.org/ngsi-ld/default-context/temperature"), a));
  }
  return samples;
}
void temporal_10000(benchmark::State& state, TemporalPresentation::Form form, bool with_text) {
  const auto samples = series(with_text);
  const std::vector<Symbol> types = {intern("https://example.org/T")};
  const std::vector<TemporalSeries> all = {{samples[0].attribute, "", samples}};
  TemporalPresentation how{.form = form};
  how.aggregation = {{Method::avg, Method::max, Method::min, Method::stddev}, {0, 3'600'000'000}, samples[0].observed_at, kNoTime};
  std::string out;
  const auto show = [&] {
    out.clear();
    require(!present_temporal(out, {.id = "urn:x:1", .types = types, .series = all}, core(), how).has_error());
  };
  show();
  require(json::parse(out).has_value());
  state.counters["bytes"] = static_cast<double>(out.size());
  for (auto _ : state) show();
}
using TemporalForm = TemporalPresentation::Form;
BENCHMARK_CAPTURE(temporal_10000, values, TemporalForm::values, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(temporal_10000, values_with_units, TemporalForm::values, true)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(temporal_10000, normalized, TemporalForm::normalized, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(temporal_10000, aggregated, TemporalForm::aggregated, false)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace dosi::ngsi

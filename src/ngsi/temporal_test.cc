#include "ngsi/temporal.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "ngsi/instance_text.h"
#include "ngsi/merge.h"
#include "ngsi/random_entity.h"

namespace dosi::ngsi {
namespace {

const jsonld::Context& core() { return *jsonld::Context::core(); }
Symbol name(std::string_view term) { return core().expand(term); }
Time at(std::string_view text) { return *parse_time(text); }
using Form = TemporalPresentation::Form;

// The samples of a document, one series for each run of equal attribute and datasetId, shown.
std::string show(std::string_view document, const TemporalPresentation& how) {
  const auto d = parse_temporal(*json::parse(document), core(), at("2026-05-02T00:00:00Z"));
  EXPECT_TRUE(d) << (d ? "" : d.error().message);
  if (!d) return {};
  std::vector<Sample> samples = d->samples;
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i].instance = i + 1;
  std::vector<TemporalSeries> series;
  for (const Sample& s : samples) {
    if (series.empty() || series.back().attribute != s.attribute || series.back().dataset_id != s.dataset_id)
      series.push_back({s.attribute, s.dataset_id, {&s, 1}});
    else series.back().samples = {series.back().samples.data(), series.back().samples.size() + 1};
  }
  std::string out;
  const auto shown = present_temporal(out, {d->id, d->types, {}, {}, kNoTime, series}, core(), how);
  return shown ? out : std::string(dosi::name(shown.error().code));
}
const char* const kTram = R"({"id":"urn:x:1","type":"Tram",
  "speed":[{"value":12,"observedAt":"2026-05-01T08:00:00Z"},{"value":18.5,"unitCode":"KMH","observedAt":"2026-05-01T08:20:00Z"},
           {"value":30,"observedAt":"2026-05-01T09:10:00Z"}],
  "label":[{"languageMap":{"ko":"전차","en":"tram"},"observedAt":"2026-05-01T08:00:00Z"}],
  "line":[{"object":"urn:x:2","observedAt":"2026-05-01T08:00:00Z"}],
  "fuel":[{"vocab":"electric","observedAt":"2026-05-01T08:00:00Z"}],
  "stops":[{"objectList":["urn:x:3"],"observedAt":"2026-05-01T08:00:00Z"}]})";

TEST(Temporal, Normalized) {
  EXPECT_EQ(show(kTram, {.pick = {name("id"), name("type"), name("speed"), name("fuel")}}),
            R"({"id":"urn:x:1","type":"Tram","speed":[)"
            R"({"type":"Property","value":12,"observedAt":"2026-05-01T08:00:00Z","instanceId":"urn:ngsi-ld:instance:0000000000000001"},)"
            R"({"type":"Property","value":18.5,"observedAt":"2026-05-01T08:20:00Z","unitCode":"KMH","instanceId":"urn:ngsi-ld:instance:0000000000000002"},)"
            R"({"type":"Property","value":30,"observedAt":"2026-05-01T09:10:00Z","instanceId":"urn:ngsi-ld:instance:0000000000000003"}],)"
            R"("fuel":[{"type":"VocabProperty","vocab":"electric","observedAt":"2026-05-01T08:00:00Z","instanceId":"urn:ngsi-ld:instance:0000000000000006"}]})");
}

TEST(Temporal, Values) {
  EXPECT_EQ(show(kTram, {.form = Form::values, .context = R"("u")"}),
            R"({"id":"urn:x:1","type":"Tram","speed":{"type":"Property","values":[[12,"2026-05-01T08:00:00Z"],[18.5,"2026-05-01T08:20:00Z"],[30,"2026-05-01T09:10:00Z"]]},)"
            R"("label":{"type":"LanguageProperty","languageMaps":[[{"languageMap":{"ko":"전차","en":"tram"}},"2026-05-01T08:00:00Z"]]},)"
            R"("line":{"type":"Relationship","objects":[["urn:x:2","2026-05-01T08:00:00Z"]]},)"
            R"("fuel":{"type":"VocabProperty","vocabs":[[{"vocab":"electric"},"2026-05-01T08:00:00Z"]]},)"
            R"("stops":{"type":"ListRelationship","objectLists":[[["urn:x:3"],"2026-05-01T08:00:00Z"]]},"@context":"u"})");
  EXPECT_EQ(show(kTram, {.form = Form::values, .attrs = {name("label")}, .language = *LanguageFilter::parse("en")}),
            R"({"id":"urn:x:1","type":"Tram","label":{"type":"Property","values":[["tram","2026-05-01T08:00:00Z"]]}})");
}

TEST(Temporal, DatasetsStandSideBySide) {
  EXPECT_EQ(show(R"({"id":"urn:x:1","type":"T","a":[{"value":1,"observedAt":"2026-05-01T08:00:00Z"},
                     {"value":2,"datasetId":"urn:d:1","observedAt":"2026-05-01T09:00:00Z"}]})", {.form = Form::values}),
            R"({"id":"urn:x:1","type":"T","a":[{"type":"Property","values":[[1,"2026-05-01T08:00:00Z"]]},)"
            R"({"type":"Property","datasetId":"urn:d:1","values":[[2,"2026-05-01T09:00:00Z"]]}]})");
}

TEST(Temporal, Deletions) {
  const std::vector<Sample> gone = {deletion_of(name("label"), "", Kind::language_property, at("2026-05-01T08:00:00Z"))};
  const std::vector<Sample> unscoped = {sample_of_scopes({}, at("2026-05-01T08:00:00Z"))};
  const std::vector<Symbol> types = {name("T")};
  const std::vector<TemporalSeries> series = {{name("label"), "", gone}, {scope_name(), "", unscoped}};
  std::string normalized, values;
  ASSERT_TRUE(present_temporal(normalized, {.id = "urn:x:1", .types = types, .series = series}, core(), {}));
  EXPECT_EQ(normalized, R"({"id":"urn:x:1","type":"T","label":[{"type":"LanguageProperty","languageMap":{"@none":"urn:ngsi-ld:null"},)"
                        R"("instanceId":"urn:ngsi-ld:instance:0000000000000000","deletedAt":"2026-05-01T08:00:00Z"}],)"
                        R"("scope":[{"type":"Property","value":[],"deletedAt":"2026-05-01T08:00:00Z"}]})");
  ASSERT_TRUE(present_temporal(values, {.id = "urn:x:1", .types = types, .series = {series.data() + 1, 1}}, core(),
                               {.form = Form::values, .property = TimeProperty::deleted_at}));
  EXPECT_EQ(values, R"({"id":"urn:x:1","type":"T","scope":{"type":"Property","values":[[[],"2026-05-01T08:00:00Z"]]}})");
}

TEST(Temporal, Aggregated) {
  Aggregation hourly{{Method::max, Method::avg}, {0, 3'600'000'000}, at("2026-05-01T08:00:00Z"), kNoTime};
  EXPECT_EQ(show(kTram, {.form = Form::aggregated, .attrs = {name("speed")}, .aggregation = hourly}),
            R"({"id":"urn:x:1","type":"Tram","speed":{"type":"Property",)"
            R"("max":[[18.5,"2026-05-01T08:00:00Z","2026-05-01T09:00:00Z"],[30,"2026-05-01T09:00:00Z","2026-05-01T10:00:00Z"]],)"
            R"("avg":[[15.25,"2026-05-01T08:00:00Z","2026-05-01T09:00:00Z"],[30,"2026-05-01T09:00:00Z","2026-05-01T10:00:00Z"]]}})");
  EXPECT_EQ(show(kTram, {.form = Form::aggregated, .attrs = {name("line")}, .aggregation = hourly}), "invalid_request");
}

std::vector<std::string> aggregates(std::string_view values, std::string_view methods) {
  std::vector<Sample> samples;
  const json::Value list = *json::parse(values);
  for (const json::Value& v : list.as_array()) {
    Attribute a{.value = v};
    a.observed_at = Time{static_cast<std::int64_t>(samples.size()) * 1'000'000};
    samples.push_back(sample_of(name("a"), a));
  }
  std::vector<std::string> results;
  const auto all = aggregate(samples, TimeProperty::observed_at, {*parse_methods(methods), {}, kNoTime, kNoTime});
  for (const auto& one : all) results.push_back(one.empty() ? "-" : one[0].value);
  return results;
}

TEST(Aggregate, ByTypeOfValue) {
  const char* const kAll = "totalCount,distinctCount,sum,avg,min,max,stddev,sumsq";
  using Results = std::vector<std::string>;
  EXPECT_EQ(aggregates("[2,4,4,4,5,5,7,9]", kAll), (Results{"8", "5", "40", "5", "2", "9", "2", "232"}));
  EXPECT_EQ(aggregates("[true,false]", kAll), (Results{"2", "2", "1", "0.5", "0", "1", "0.5", "1"}));
  EXPECT_EQ(aggregates(R"(["b","a","b"])", kAll), (Results{"3", "2", "-", "-", R"("a")", R"("b")", "-", "-"}));
  EXPECT_EQ(aggregates("[[1,2],[],[3]]", kAll), (Results{"3", "3", "3", "1", "0", "2", "-", "-"}));
  EXPECT_EQ(aggregates(R"([{"a":1},{"a":1}])", kAll), (Results{"2", "1", "-", "-", "-", "-", "-", "-"}));
  EXPECT_EQ(aggregates(R"(["urn:x:1","urn:x:2"])", kAll), (Results{"2", "2", "-", "-", "-", "-", "-", "-"}));
  EXPECT_EQ(aggregates(R"(["08:00:00Z","09:00:00Z"])", "avg,min"), (Results{R"("08:30:00Z")", R"("08:00:00Z")"}));
  EXPECT_EQ(aggregates(R"(["2026-05-01T08:00:00.5Z","2026-05-01T08:00:00Z"])", "min,max"),
            (Results{R"("2026-05-01T08:00:00Z")", R"("2026-05-01T08:00:00.5Z")"}));
  EXPECT_FALSE(parse_methods("avg,median"));
}

TEST(Period, ParsesAndAdds) {
  EXPECT_EQ(*parse_period("P1Y2M3DT4H5M6S"), (Period{14, ((3 * 24 + 4) * 3600 + 5 * 60 + 6) * std::int64_t{1'000'000}}));
  EXPECT_EQ(parse_period("P2W")->us, 14 * 86'400'000'000);
  EXPECT_TRUE(parse_period("PT0S")->zero());
  EXPECT_TRUE(parse_period("P0D")->zero());
  for (const char* bad : {"", "P", "PT", "P1", "1D", "P1H", "PT1D", "P1DT", "PT1M1H", "P1W1D", "P-1D", "PT1.5H", "P99999999Y"})
    EXPECT_FALSE(parse_period(bad)) << bad;
  EXPECT_EQ(after(at("2024-01-31T12:00:00Z"), *parse_period("P1M"), 1), at("2024-02-29T12:00:00Z"));
  EXPECT_EQ(after(at("2024-01-31T12:00:00Z"), *parse_period("P1M"), 2), at("2024-03-31T12:00:00Z"));
  EXPECT_EQ(after(at("2023-12-01T00:00:00Z"), *parse_period("P1YT1H"), 1), at("2024-12-01T01:00:00Z"));
}

TEST(Sample, KeepsTheInstance) {
  RandomEntity random(5);
  for (int i = 0; i < 500; ++i) {
    Attribute a = random.attribute();
    const Sample s = sample_of(name("a"), a);
    ASSERT_EQ(instance_of(s), a) << s.text;
    if (s.text.empty()) continue;
    ASSERT_EQ(*json::parse(content_of(s.text, s.kind)), a.value);
  }
  EXPECT_TRUE(sample_of(name("a"), Attribute{.value = 5}).text.empty());
}

TEST(Sample, InstanceIdsGoBothWays) {
  for (const std::uint64_t n : {std::uint64_t{0}, std::uint64_t{42}, ~std::uint64_t{0}}) EXPECT_EQ(parse_instance_id(instance_id(n)), n);
  for (const char* bad : {"", "urn:ngsi-ld:instance:", "urn:ngsi-ld:instance:00000000000000zz", "urn:x:0000000000000001"})
    EXPECT_EQ(parse_instance_id(bad), std::nullopt) << bad;
}

TEST(ParseTemporal, ReadsScopesAndInstances) {
  const auto d = parse_temporal(*json::parse(R"({"id":"urn:x:1","type":"T","scope":[{"type":"Property","value":["/a","/b"],"observedAt":"2026-05-01T08:00:00Z"}],
    "a":[{"value":1,"observedAt":"2026-05-01T08:00:00Z"},{"value":2,"observedAt":"2026-05-01T08:01:00Z"}],"b":{"value":"x"}})"), core(), Time{7});
  ASSERT_TRUE(d) << d.error().message;
  ASSERT_EQ(d->samples.size(), 4u);
  EXPECT_EQ(d->samples[0].attribute, scope_name());
  EXPECT_EQ(d->samples[2].number, 2);
  EXPECT_EQ(d->samples[3].created_at, Time{7});
  EXPECT_FALSE(parse_temporal(*json::parse(R"({"type":"T"})"), core(), Time{7}));
  EXPECT_TRUE(parse_temporal(*json::parse(R"({"a":[{"value":1}]})"), core(), Time{7}, true));
  EXPECT_EQ(parse_temporal(*json::parse(R"({"id":"urn:x:1","type":"T","a":[{"value":1,"observedAt":"now"}]})"), core(), Time{7}).error().field,
            "a.observedAt");
}

}  // namespace
}  // namespace dosi::ngsi

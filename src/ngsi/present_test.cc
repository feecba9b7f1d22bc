#include "ngsi/present.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "ngsi/parse.h"

namespace dosi::ngsi {
namespace {

const jsonld::Context& core() { return *jsonld::Context::core(); }
Symbol name(std::string_view term) { return core().expand(term); }

RecordPtr record(std::string_view text) {
  auto e = parse_entity(*json::parse(text), core());
  EXPECT_TRUE(e) << (e ? "" : e.error().message);
  if (!e) return Record::pack({});
  e->created_at = Time{1'000'000}, e->modified_at = Time{2'000'000};
  for (AttributeSet& set : e->attributes)
    for (Attribute& a : set.instances) a.created_at = Time{3'000'000}, a.modified_at = Time{4'000'000};
  return Record::pack(*e);
}
std::string show(const RecordPtr& r, const Presentation& how = {}) {
  std::string out;
  present(out, *r, core(), how);
  return out;
}

const char* const kBus = R"({"id":"urn:ngsi-ld:Bus:7","type":"Bus","scope":"/seoul",
  "speed":[{"value":31,"unitCode":"KMH"},{"value":33.5,"datasetId":"urn:d:gps"}],
  "location":{"value":{"type":"Point","coordinates":[127.03,37.5]},"observedAt":"2026-05-01T00:00:00Z"},
  "line":{"object":"urn:ngsi-ld:Line:2","objectType":"Line","since":{"value":2020}},
  "label":{"languageMap":{"ko":"버스","en":"bus"}},
  "fuel":{"vocab":"electric"},
  "raw":{"json":{"speed":1}},
  "doors":{"valueList":[1,2]},
  "route":{"objectList":["urn:x:1","urn:x:2"]},
  "plate":"12가3456"})";

TEST(Present, Normalized) {
  EXPECT_EQ(show(record(kBus)),
            R"({"id":"urn:ngsi-ld:Bus:7","type":"Bus","scope":"/seoul",)"
            R"("speed":[{"type":"Property","value":31,"unitCode":"KMH"},{"type":"Property","value":33.5,"datasetId":"urn:d:gps"}],)"
            R"("location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[127.03,37.5]},"observedAt":"2026-05-01T00:00:00Z"},)"
            R"("line":{"type":"Relationship","object":"urn:ngsi-ld:Line:2","objectType":"Line","since":{"type":"Property","value":2020}},)"
            R"("label":{"type":"LanguageProperty","languageMap":{"ko":"버스","en":"bus"}},)"
            R"("fuel":{"type":"VocabProperty","vocab":"electric"},"raw":{"type":"JsonProperty","json":{"speed":1}},)"
            R"("doors":{"type":"ListProperty","valueList":[1,2]},)"
            R"("route":{"type":"ListRelationship","objectList":[{"object":"urn:x:1"},{"object":"urn:x:2"}]},)"
            R"("plate":{"type":"Property","value":"12가3456"}})");
}

TEST(Present, Concise) {
  EXPECT_EQ(show(record(kBus), {.form = Form::concise}),
            R"({"id":"urn:ngsi-ld:Bus:7","type":"Bus","scope":"/seoul",)"
            R"("speed":[{"value":31,"unitCode":"KMH"},{"value":33.5,"datasetId":"urn:d:gps"}],)"
            R"("location":{"value":{"type":"Point","coordinates":[127.03,37.5]},"observedAt":"2026-05-01T00:00:00Z"},)"
            R"("line":{"object":"urn:ngsi-ld:Line:2","objectType":"Line","since":2020},)"
            R"("label":{"languageMap":{"ko":"버스","en":"bus"}},"fuel":{"vocab":"electric"},"raw":{"json":{"speed":1}},)"
            R"("doors":{"valueList":[1,2]},"route":{"objectList":["urn:x:1","urn:x:2"]},"plate":"12가3456"})");
}

TEST(Present, Simplified) {
  EXPECT_EQ(show(record(kBus), {.form = Form::simplified}),
            R"({"id":"urn:ngsi-ld:Bus:7","type":"Bus","scope":"/seoul","speed":{"dataset":{"@none":31,"urn:d:gps":33.5}},)"
            R"("location":{"type":"Point","coordinates":[127.03,37.5]},"line":"urn:ngsi-ld:Line:2",)"
            R"("label":{"languageMap":{"ko":"버스","en":"bus"}},"fuel":{"vocab":"electric"},"raw":{"json":{"speed":1}},)"
            R"("doors":[1,2],"route":["urn:x:1","urn:x:2"],"plate":"12가3456"})");
}

TEST(Present, ConciseIsNeverMisread) {
  for (const char* value : {R"({"type":"Property","value":1})", R"({"type":"Point","coordinates":[1,2]})", R"([{"value":1}])",
                            R"({"observedAt":1})", R"({"object":"urn:x:1"})"}) {
    const std::string entity =
        R"({"id":"urn:x:1","type":"T","a":{"type":"Property","value":)" + std::string(value) + "}}";
    const auto r = record(entity);
    const auto back = parse_entity(*json::parse(show(r, {.form = Form::concise})), core());
    ASSERT_TRUE(back) << value;
    EXPECT_EQ(show(Record::pack(*back)), show(r)) << value;
  }
}

TEST(Present, SystemTimes) {
  const auto r = record(R"({"id":"urn:x:1","type":["T","U"],"expiresAt":"2030-01-01T00:00:00Z","a":1,
                           "b":{"value":2,"expiresAt":"2029-01-01T00:00:00Z"}})");
  EXPECT_EQ(show(r), R"({"id":"urn:x:1","type":["T","U"],"a":{"type":"Property","value":1},"b":{"type":"Property","value":2}})");
  EXPECT_EQ(show(r, {.sys_attrs = true}),
            R"({"id":"urn:x:1","type":["T","U"],"createdAt":"1970-01-01T00:00:01Z","modifiedAt":"1970-01-01T00:00:02Z",)"
            R"("expiresAt":"2030-01-01T00:00:00Z",)"
            R"("a":{"type":"Property","value":1,"createdAt":"1970-01-01T00:00:03Z","modifiedAt":"1970-01-01T00:00:04Z"},)"
            R"("b":{"type":"Property","value":2,"expiresAt":"2029-01-01T00:00:00Z",)"
            R"("createdAt":"1970-01-01T00:00:03Z","modifiedAt":"1970-01-01T00:00:04Z"}})");
  const Time later = *parse_time("2029-06-01T00:00:00Z");
  EXPECT_EQ(show(r, {.form = Form::simplified, .now = later}), R"({"id":"urn:x:1","type":["T","U"],"a":1})");
}

TEST(Present, Projection) {
  const auto r = record(kBus);
  EXPECT_EQ(show(r, {.form = Form::simplified, .pick = {name("id"), name("plate")}}),
            R"({"id":"urn:ngsi-ld:Bus:7","plate":"12가3456"})");
  EXPECT_EQ(show(r, {.form = Form::simplified, .attrs = {name("plate")}}),
            R"({"id":"urn:ngsi-ld:Bus:7","type":"Bus","scope":"/seoul","plate":"12가3456"})");
  EXPECT_EQ(show(r, {.form = Form::simplified, .pick = {name("type"), name("plate"), name("doors")}, .omit = {name("doors")}}),
            R"({"type":"Bus","plate":"12가3456"})");
  EXPECT_EQ(show(r, {.form = Form::simplified, .pick = {name("scope")}}), R"({"scope":"/seoul"})");
}

TEST(Present, DatasetFilter) {
  const auto r = record(kBus);
  EXPECT_EQ(show(r, {.form = Form::simplified, .attrs = {name("speed")}, .datasets = {"urn:d:gps"}}),
            R"({"id":"urn:ngsi-ld:Bus:7","type":"Bus","scope":"/seoul","speed":33.5})");
  EXPECT_EQ(show(r, {.pick = {name("speed"), name("plate")}, .datasets = {"@none"}}),
            R"({"speed":{"type":"Property","value":31,"unitCode":"KMH"},"plate":{"type":"Property","value":"12가3456"}})");
  EXPECT_EQ(show(r, {.pick = {name("speed")}, .datasets = {"urn:d:other"}}), "{}");
}

TEST(Present, LanguageFilter) {
  const auto r = record(kBus);
  const auto in = [&](std::string_view lang, Form form) {
    return show(r, {.form = form, .pick = {name("label")}, .language = *LanguageFilter::parse(lang)});
  };
  EXPECT_EQ(in("en", Form::normalized), R"({"label":{"type":"Property","value":"bus","lang":"en"}})");
  EXPECT_EQ(in("fr;q=0.9,ko;q=0.2,en;q=0.5", Form::concise), R"({"label":{"value":"bus","lang":"en"}})");
  EXPECT_EQ(in("fr", Form::simplified), R"({"label":"버스"})");
  EXPECT_EQ(in("*", Form::simplified), R"({"label":"버스"})");
  EXPECT_FALSE(LanguageFilter::parse("en;x=1"));
  EXPECT_FALSE(LanguageFilter::parse("not a tag"));
}

TEST(Present, GeoJson) {
  const auto r = record(kBus);
  EXPECT_EQ(show(r, {.geojson = true, .pick = {name("id"), name("type"), name("plate")}}),
            R"({"id":"urn:ngsi-ld:Bus:7","type":"Feature","geometry":{"type":"Point","coordinates":[127.03,37.5]},)"
            R"("properties":{"type":"Bus","plate":{"type":"Property","value":"12가3456"}}})");
  EXPECT_EQ(show(r, {.form = Form::simplified, .geojson = true, .geometry = name("plate"), .attrs = {name("plate")}, .context = R"("u")"}),
            R"({"id":"urn:ngsi-ld:Bus:7","type":"Feature","geometry":null,)"
            R"("properties":{"type":"Bus","scope":"/seoul","plate":"12가3456"},"@context":"u"})");
  std::string out(kFeaturesBegin);
  end_features(out, R"(["u"])");
  EXPECT_EQ(out, R"({"type":"FeatureCollection","features":[],"@context":["u"]})");
}

TEST(Present, ContextAndEmptyProjection) {
  EXPECT_EQ(show(record(kBus), {.pick = {name("nothing")}, .context = R"("https://example.org/c")"}),
            R"({"@context":"https://example.org/c"})");
}

}  // namespace
}  // namespace dosi::ngsi

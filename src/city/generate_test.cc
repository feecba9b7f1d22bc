#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "city/chance.h"
#include "city/live.h"
#include "city/local_time.h"
#include "city/sample_test.h"
#include "city/temporal_text.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::city {
namespace {

// Everything a city gives, as one number.
struct Digest {
  std::uint64_t value = 0;
  std::size_t entities = 0, samples = 0, personal = 0;

  void add(std::string_view text) {
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  }
  Sink sink() {
    const auto series = [this](Series s) -> Result<void> {
      return samples += s.times.size(), add(temporal_text(s)), ok();
    };
    return {[this](Entity e) -> Result<void> { return ++entities, add(e.json), ok(); }, series,
            [this](Entity e) -> Result<void> { return ++personal, add(e.json), ok(); }, series};
  }
};

Digest digest(const Config& config) {
  Digest d;
  EXPECT_TRUE(generate(**build(config), d.sink()));
  EXPECT_TRUE(write_gtfs(**build(config), [&](std::string_view f, std::string_view t) -> Result<void> {
    return d.add(f), d.add(t), ok();
  }));
  return d;
}

TEST(Generate, SameSeedAndSizeGiveTheSameBytes) {
  const Config small{.seed = 7, .entities = 3000};
  const Digest a = digest(small), b = digest(small);
  EXPECT_EQ(a.value, b.value);
  EXPECT_NE(a.value, digest({.seed = 8, .entities = 3000}).value);
}

TEST(Generate, HasAboutTheSizeAskedFor) {
  for (const int wanted : {2'000, 20'000, 60'000}) {
    std::size_t entities = 0;
    Sink count{.entity = [&](Entity) -> Result<void> { return ++entities, ok(); },
               .history = {},
               .personal = {},
               .personal_history = {}};
    ASSERT_TRUE(generate(**build({.entities = wanted}), count));
    EXPECT_GT(entities, wanted * 0.75) << wanted;
    EXPECT_LT(entities, wanted * 1.35) << wanted;
  }
}

TEST(Generate, RefusesImpossibleSizes) {
  EXPECT_THAT(build({.entities = 10}).error().message, testing::HasSubstr("expected 2000 to 1000000"));
  EXPECT_FALSE(build({.entities = 2'000'000}));
  EXPECT_FALSE(build({.until = Time{1}}));
}

void collect_references(const json::Value& v, std::set<std::string>& out) {
  if (v.is_array())
    for (const json::Value& item : v.as_array()) collect_references(item, out);
  if (!v.is_object()) return;
  for (const json::Member& m : v.as_object()) {
    if (m.key == "object" && m.value.is_string()) out.insert(m.value.as_string());
    if (m.key == "object" && m.value.is_array())
      for (const json::Value& id : m.value.as_array()) out.insert(id.as_string());
    collect_references(m.value, out);
  }
}

// A JSON text with id, type, the marks of a synthetic entity, and, if it has one, a place near the city.
void check_entity(const Entity& e, std::set<std::string>& references) {
  const auto v = json::parse(e.json);
  ASSERT_TRUE(v) << e.json;
  ASSERT_EQ(v->find("id")->as_string(), e.id);
  ASSERT_EQ(v->find("type")->as_string(), e.type);
  ASSERT_EQ(e.id.rfind("urn:ngsi-ld:" + e.type + ":dosi-", 0), 0u) << e.id;
  ASSERT_TRUE(v->find("synthetic")->as_bool());
  ASSERT_EQ(v->find("dataProvider")->as_string(), "dosi sample city");
  collect_references(*v, references);
  const json::Value* location = v->find("location");
  if (!location) return;
  const json::Value* at = location->find("coordinates");
  while (at->as_array()[0].is_array()) at = &at->as_array()[0];
  ASSERT_NEAR(at->as_array()[0].as_double(), kCentre.lon, 0.2) << e.json;
  ASSERT_NEAR(at->as_array()[1].as_double(), kCentre.lat, 0.2) << e.json;
}

TEST(Generate, EntitiesAreWholeLabelledAndReferToEachOther) {
  std::set<std::string> ids, references, types;
  std::size_t samples = 0;
  const auto entity = [&](Entity e) -> Result<void> {
    check_entity(e, references);
    EXPECT_TRUE(ids.insert(e.id).second) << e.id;
    types.insert(e.type);
    return ok();
  };
  const auto series = [&](Series s) -> Result<void> {
    EXPECT_TRUE(ids.contains(s.entity_id)) << s.entity_id;
    EXPECT_EQ(s.times.size(), s.texts.empty() ? s.numbers.size() : s.texts.size());
    EXPECT_TRUE(std::is_sorted(s.times.begin(), s.times.end()));
    EXPECT_TRUE(s.times.empty() || s.times.back() <= sample().config.until);
    samples += s.times.size();
    return ok();
  };
  ASSERT_TRUE(generate(sample(), {entity, series, entity, series}));
  for (const std::string& id : references) EXPECT_TRUE(ids.contains(id)) << id;
  for (const char* type : {"RoadSegment",
                           "AdministrativeArea",
                           "PointOfInterest",
                           "GtfsStop",
                           "GtfsRoute",
                           "GtfsTrip",
                           "Vehicle",
                           "AirQualityObserved",
                           "NoiseLevelObserved",
                           "Camera",
                           "PoliceBox",
                           "EmergencyBell",
                           "Streetlight",
                           "EmergencyReport112",
                           "CrowdFlowObserved",
                           "CardTransaction",
                           "QrVisit",
                           "CctvVisitDetection",
                           "InfectionCase",
                           "SyntheticResident"})
    EXPECT_TRUE(types.contains(type)) << type;
  EXPECT_GT(samples, 200'000u);
}

TEST(Generate, StopsAtTheFirstFailureOfTheSink) {
  int calls = 0;
  const Result<void> r = generate(sample(), {.entity = [&](Entity) -> Result<void> {
                                               if (++calls == 100)
                                                 return error(ErrorCode::unavailable, "the hub went away");
                                               return ok();
                                             },
                                             .history = {},
                                             .personal = {},
                                             .personal_history = {}});
  ASSERT_FALSE(r);
  EXPECT_EQ(calls, 100);
}

TEST(TemporalText, IsTheTemporalRepresentation) {
  const Series s{"urn:a:1", "T", "pm10", "GQ", {Time{0}, Time{3'600'000'000}}, {1.5, 2}, {}};
  EXPECT_EQ(
      temporal_text(s),
      R"({"id":"urn:a:1","type":"T","pm10":[{"type":"Property","value":1.5,"unitCode":"GQ","observedAt":"1970-01-01T00:00:00Z"},)"
      R"({"type":"Property","value":2,"unitCode":"GQ","observedAt":"1970-01-01T01:00:00Z"}]})");
  const Series r{"urn:a:1", "T", "servingTower", "", {Time{0}}, {}, {R"({"object":"urn:b:1"})"}};
  EXPECT_EQ(
      temporal_text(r),
      R"({"id":"urn:a:1","type":"T","servingTower":[{"type":"Relationship","object":"urn:b:1","observedAt":"1970-01-01T00:00:00Z"}]})");
}

TEST(Live, ChangesDependOnTimeAloneAndFit) {
  const auto model = *build({});
  const Live live(model);
  const Time morning = plus_s(model->config.until, 8 * 3600);
  const std::vector<Change> whole = live.step(morning, plus_s(morning, 5));
  ASSERT_GT(whole.size(), 20u);
  const std::vector<Change> again = live.step(morning, plus_s(morning, 5));
  ASSERT_EQ(whole.size(), again.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_EQ(whole[i].json, again[i].json);
    EXPECT_TRUE(json::parse(whole[i].json)) << whole[i].json;
    EXPECT_EQ(whole[i].entity_type, "Vehicle");
  }
  EXPECT_TRUE(live.step(morning, morning).empty());
}

TEST(Live, AnHourHasNewReportsOnceEachHoweverItIsCut) {
  const auto model = *build({.entities = 100'000});
  const Live live(model);
  const Time start = plus_s(model->config.until, 21 * 3600);
  std::set<std::string> in_one, in_pieces;
  for (const Change& c : live.step(start, plus_s(start, 3600)))
    if (c.created) in_one.insert(c.json);
  for (int s = 0; s < 3600; s += 7)
    for (const Change& c : live.step(plus_s(start, s), plus_s(start, std::min(3600, s + 7))))
      if (c.created) {
        EXPECT_TRUE(in_pieces.insert(c.json).second);
      }
  EXPECT_GT(in_one.size(), 2u);
  EXPECT_EQ(in_one, in_pieces);
}

}  // namespace
}  // namespace dosi::city

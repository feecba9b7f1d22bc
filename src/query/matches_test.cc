#include "query/matches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "geo/geojson.h"
#include "json/parse.h"
#include "query/parse.h"

namespace dosi::query {
namespace {

using json::Value;
using ngsi::Attribute;
using ngsi::Kind;

// Builds entities attribute by attribute, as an entity reads in a test.
class Made {
 public:
  explicit Made(std::string id, std::vector<std::string> types = {"Thing"}) {
    entity_.id = std::move(id);
    for (const auto& type : types) entity_.types.push_back(context_->expand(type));
    entity_.created_at = entity_.modified_at = *parse_time("2026-01-01T00:00:00Z");
  }
  Made& with(std::string_view name, std::string_view json_text, Kind kind = Kind::property, std::string dataset = {}) {
    Attribute a{.kind = kind, .dataset_id = std::move(dataset), .value = *json::parse(json_text)};
    a.created_at = a.modified_at = entity_.created_at;
    return add(name, std::move(a));
  }
  Made& add(std::string_view name, Attribute a) {
    const Symbol symbol = context_->expand(name);
    if (auto* set = entity_.find(symbol))
      set->instances.push_back(std::move(a));
    else
      entity_.attributes.push_back({symbol, {std::move(a)}});
    return *this;
  }
  Made& in(std::string scope) { return entity_.scopes.push_back(std::move(scope)), *this; }
  ngsi::RecordPtr record() const { return ngsi::Record::pack(entity_); }

 private:
  jsonld::ContextPtr context_ = jsonld::Context::core();
  ngsi::Entity entity_;
};

class Matches : public testing::Test {
 protected:
  jsonld::ContextPtr context = jsonld::Context::core();
  Names names{*context, true};

  bool q(const Made& made, std::string_view text, const Resolve& resolve = {}) {
    Query query;
    query.q = *parse_q(text, names);
    return Matcher::compile(std::move(query))->matches(*made.record(), resolve);
  }
};

TEST_F(Matches, Numbers) {
  const auto e = Made("urn:x:1").with("speed", "55.5").with("count", "3");
  for (const char* yes :
       {"speed", "speed==55.5", "speed>55", "speed>=55.5", "speed<56", "speed!=55", "speed==50..60", "speed==1,55.5",
        "speed!=60..70", "speed!=\"55.5\"", "count==3", "(speed>60|count<4);count!=4"})
    EXPECT_TRUE(q(e, yes)) << yes;
  for (const char* no :
       {"speed==55", "speed>55.5", "speed==\"55.5\"", "speed~=5", "rpm", "rpm!=1", "speed==true", "speed>60|count>3"})
    EXPECT_FALSE(q(e, no)) << no;
}

TEST_F(Matches, StringsAndArrays) {
  const auto e =
      Made("urn:x:1").with("color", "[\"blue\",\"red\"]").with("name", "\"Seoul Station\"").with("open", "true");
  for (const char* yes : {"color==\"red\"", "color!=\"green\"", "color==\"green\",\"red\"", "name~=^Seoul",
                          "name!~=Busan", "name>\"Busan\"", "open==true", "open!=false", "name==\"A\"..\"Z\""})
    EXPECT_TRUE(q(e, yes)) << yes;
  for (const char* no :
       {"color!=\"red\"", "color==\"green\"", "color>\"a\"", "color~=red", "name~=^seoul", "open==false", "open>\"a\""})
    EXPECT_FALSE(q(e, no)) << no;
}

TEST_F(Matches, Times) {
  Attribute a{.value = Value(20), .observed_at = *parse_time("2026-05-01T00:00:00Z")};
  const auto e = Made("urn:x:1")
                     .add("temperature", a)
                     .with("opened", "\"2026-05-01T09:00:00+09:00\"")
                     .with("day", "\"2026-05-01\"")
                     .with("typed", R"({"@type":"DateTime","@value":"2026-05-01T00:00:00Z"})");
  for (const char* yes : {"temperature.observedAt==2026-05-01T00:00:00Z", "temperature.observedAt>2026-04-30T23:00:00Z",
                          "opened==2026-05-01T00:00:00Z", "day<2026-05-02", "typed<=2026-05-01T00:00:00Z",
                          "createdAt<2026-02-01T00:00:00Z", "opened.modifiedAt==2026-01-01T00:00:00Z"})
    EXPECT_TRUE(q(e, yes)) << yes;
  EXPECT_FALSE(q(e, "temperature.observedAt<2026-05-01T00:00:00Z"));
  EXPECT_FALSE(q(e, "day>2026-05-02"));
}

TEST_F(Matches, PathsIntoValuesAndSubAttributes) {
  Attribute sensor{.value = Value(40)};
  sensor.subs.push_back(
      {context->expand("rawdata"), {Attribute{.value = *json::parse(R"({"air":{"pm":40},"none":null})")}}});
  sensor.subs.push_back({context->expand("accuracy"), {Attribute{.value = Value(0.9)}}});
  const auto e = Made("urn:x:1").add("sensor", sensor).with("address", R"({"city":"Berlin","tags":["a","b"]})");
  for (const char* yes : {"address[city]==\"Berlin\"", "address[tags]==\"b\"", "sensor.rawdata[air.pm]==40",
                          "sensor.accuracy>0.5", "sensor.accuracy", "sensor.rawdata"})
    EXPECT_TRUE(q(e, yes)) << yes;
  for (const char* no :
       {"address[street]", "address[city.x]", "address[street]!=\"x\"", "sensor.rawdata[air.co]!=1", "sensor.nothing"})
    EXPECT_FALSE(q(e, no)) << no;
}

TEST_F(Matches, EveryInstanceCounts) {
  const auto e = Made("urn:x:1").with("speed", "10").with("speed", "90", Kind::property, "urn:d:1");
  EXPECT_TRUE(q(e, "speed==10"));
  EXPECT_TRUE(q(e, "speed>80"));
  EXPECT_FALSE(q(e, "speed==50"));
}

TEST_F(Matches, OtherKinds) {
  const auto e = Made("urn:x:1")
                     .with("isParked", "\"urn:p:1\"", Kind::relationship)
                     .with("owns", "[\"urn:a\",\"urn:b\"]", Kind::relationship)
                     .with("title", R"({"ko":"빨강","en":["red","crimson"]})", Kind::language_property)
                     .with("gender", "\"" + std::string(text(context->expand("Male"))) + "\"", Kind::vocab_property)
                     .with("list", "[1,2]", Kind::list_property)
                     .with("members", R"([{"object":"urn:m:1"},{"object":"urn:m:2"}])", Kind::list_relationship)
                     .with("raw", R"({"value":"Overstay"})", Kind::json_property);
  for (const char* yes :
       {"isParked==\"urn:p:1\"", "isParked==urn:p:1", "isParked!=urn:p:2", "owns==urn:b", "title==\"red\"",
        "title[en]==\"crimson\"", "title[*]==\"빨강\"", "title[ko]!=\"red\"", "gender!=Male",
        "gender==https://uri.etsi.org/ngsi-ld/default-context/Male", "list==2", "members==urn:m:2", "raw[value]==\"Overstay\"", "title~=^cri"})
    EXPECT_TRUE(q(e, yes)) << yes;
  for (const char* no : {"isParked>\"a\"", "isParked~=urn", "owns!=urn:b", "title[fr]", "title[ko]==\"red\"",
                         "gender==Male", "list==3"})
    EXPECT_FALSE(q(e, no)) << no;
  Query expanding{.q = *parse_q("gender==Male", names, {"gender"})};
  EXPECT_TRUE(Matcher::compile(expanding)->matches(*e.record()));
}

TEST_F(Matches, WhatHasExpiredIsNotThere) {
  const Time now = *parse_time("2026-05-01T00:00:00Z");
  Attribute old{.value = Value(5)}, fresh{.value = Value(6)};
  old.expires_at = now, fresh.expires_at = Time{now.us + 1};
  const auto e = Made("urn:x:1").add("old", old).add("fresh", fresh).record();
  const auto matches = [&](Query query) {
    query.now = now;
    return Matcher::compile(std::move(query))->matches(*e);
  };
  EXPECT_TRUE(matches({.q = *parse_q("fresh==6", names)}));
  EXPECT_FALSE(matches({.q = *parse_q("old", names)}));
  EXPECT_FALSE(matches({.attrs = {context->expand("old")}}));
  EXPECT_TRUE(matches({.attrs = {context->expand("old"), context->expand("fresh")}}));
  ngsi::Entity entity = e->unpack();
  entity.expires_at = now;
  EXPECT_FALSE(Matcher::compile({.now = now})->matches(*ngsi::Record::pack(entity)));
  EXPECT_TRUE(Matcher::compile({})->matches(*ngsi::Record::pack(entity)));
}

TEST_F(Matches, LinkedEntities) {
  const auto device = Made("urn:d:1", {"Device"}).with("humidity", "40").record();
  const Resolve resolve = [&](std::string_view id) { return id == "urn:d:1" ? device : nullptr; };
  const auto e = Made("urn:x:1").with("sensor", "[\"urn:d:0\",\"urn:d:1\"]", Kind::relationship);
  EXPECT_TRUE(q(e, "sensor{humidity}==40", resolve));
  EXPECT_TRUE(q(e, "sensor{Device:humidity}>39", resolve));
  EXPECT_FALSE(q(e, "sensor{Camera:humidity}>39", resolve));
  EXPECT_FALSE(q(e, "sensor{humidity}==41", resolve));
  EXPECT_FALSE(q(e, "sensor{humidity}==40"));
}

TEST_F(Matches, TypesIdsScopes) {
  const auto e = Made("urn:x:1", {"Home", "Vehicle"}).in("/Madrid/Gardens/ParqueNorte").record();
  const auto types = [&](std::string_view text) {
    return Matcher::compile({.types = *parse_types(text, names)})->matches(*e);
  };
  EXPECT_TRUE(types("(Home;Vehicle)"));
  EXPECT_TRUE(types("Car|Home"));
  EXPECT_FALSE(types("(Home;Car),Boat"));
  const auto scope = [&](std::string_view text) {
    return Matcher::compile({.scope = *parse_scope(text)})->matches(*e);
  };
  for (const char* yes :
       {"/Madrid/#", "/Madrid/+/ParqueNorte", "/#", "/Madrid/Gardens/ParqueNorte", "/X|/Madrid/Gardens/#"})
    EXPECT_TRUE(scope(yes)) << yes;
  for (const char* no : {"/Madrid", "/Madrid/+", "/Madrid/Gardens", "(/Madrid/#;/X)", "/Mad/#"})
    EXPECT_FALSE(scope(no)) << no;
  EXPECT_FALSE(Matcher::compile({.scope = *parse_scope("/#")})->matches(*Made("urn:x:2").record()));
  EXPECT_TRUE(Matcher::compile({.id_pattern = "x:[0-9]$"})->matches(*e));
  EXPECT_FALSE(Matcher::compile({.id_pattern = "^x"})->matches(*e));
  EXPECT_FALSE(Matcher::compile({.ids = {"urn:x:2"}})->matches(*e));
  const auto home = *parse_types("Home", names), car = *parse_types("Car", names);
  EXPECT_TRUE(Matcher::compile({.selectors = {{.types = car}, {.id_pattern = "^urn", .types = home}}})->matches(*e));
  EXPECT_FALSE(Matcher::compile({.selectors = {{.types = car}, {.id = "urn:x:2", .types = home}}})->matches(*e));
  EXPECT_THAT(Matcher::compile({.id_pattern = "(?<=a)b"}).error().message, testing::HasSubstr("idPattern"));
}

TEST_F(Matches, Geo) {
  const auto here = Made("urn:x:1")
                        .with("location", R"({"type":"Point","coordinates":[126.978,37.5665]})", Kind::geo_property)
                        .record();
  const auto geo = [&](std::string_view rel, std::string_view type, std::string_view coordinates) {
    const auto m = Matcher::compile({.geo = *parse_geo({rel, type, coordinates, ""}, names)});
    if (const auto box = m->search_box()) {
      EXPECT_TRUE(!m->matches(*here) || box->contains({126.978, 37.5665}));
    }
    return m->matches(*here);
  };
  EXPECT_TRUE(geo("near;maxDistance==100", "Point", "[126.9785,37.5665]"));
  EXPECT_FALSE(geo("near;maxDistance==10", "Point", "[126.9785,37.5665]"));
  EXPECT_TRUE(geo("near;minDistance==10", "Point", "[126.9785,37.5665]"));
  EXPECT_TRUE(geo("within", "Polygon", "[[[126,37],[127,37],[127,38],[126,38],[126,37]]]"));
  EXPECT_FALSE(geo("disjoint", "Polygon", "[[[126,37],[127,37],[127,38],[126,38],[126,37]]]"));
  EXPECT_TRUE(geo("equals", "Point", "[126.978,37.5665]"));
  EXPECT_FALSE(Matcher::compile({.geo = *parse_geo({"disjoint", "Point", "[0,0]", ""}, names)})
                   ->matches(*Made("urn:x:2").record()));
}

TEST_F(Matches, OrderOfMixedTypes) {
  std::vector<ngsi::RecordPtr> sorted;  // as clause 4.23.2 wants them
  for (const char* value : {"1", "2.5", "\"a\"", "\"b\"", "{\"x\":1}", "[1]", "[2]", "false", "true", "\"09:00:00Z\"",
                            "\"2020-01-01\"", "\"2020-01-01T00:00:00Z\""})
    sorted.push_back(Made("urn:x:" + std::to_string(100 + sorted.size())).with("v", value).record());
  sorted.push_back(Made("urn:x:999").record());
  const auto up = *Matcher::compile({.order = *parse_order({"v", "", ""}, names)});
  const auto down = *Matcher::compile({.order = *parse_order({"v;desc", "", ""}, names)});
  for (std::size_t i = 0; i + 1 < sorted.size(); ++i) {
    EXPECT_TRUE(up.before(*sorted[i], *sorted[i + 1])) << i;
    EXPECT_FALSE(up.before(*sorted[i + 1], *sorted[i])) << i;
  }
  EXPECT_TRUE(down.before(*sorted[1], *sorted[0]));
  EXPECT_FALSE(down.before(*sorted.back(), *sorted[0])) << "an entity without the attribute stands last";
}

TEST_F(Matches, OrderOfTexts) {
  const auto a = Made("urn:x:1").with("v", "\"á\"").record(), b = Made("urn:x:2").with("v", "\"B\"").record();
  EXPECT_TRUE(Matcher::compile({.order = *parse_order({"v", "", ""}, names)})->before(*a, *b));
  EXPECT_EQ(Matcher::compile({.order = *parse_order({"v", "", ""}, names), .collation = "!!"}).error().field, "collation");
}

TEST_F(Matches, OrderByDistance) {
  const auto at = [](const char* id, const char* point) {
    return Made(id)
        .with("location", "{\"type\":\"Point\",\"coordinates\":" + std::string(point) + "}", Kind::geo_property)
        .record();
  };
  const auto close = at("urn:b", "[8.01,40]"), far = at("urn:a", "[9,40]");
  const auto m = *Matcher::compile({.order = *parse_order({"location;dist-asc", "[8,40]", ""}, names)});
  EXPECT_TRUE(m.before(*close, *far));
  EXPECT_FALSE(m.before(*far, *close));
}

}  // namespace
}  // namespace dosi::query

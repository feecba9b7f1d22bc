#include "ngsi/parse.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/write.h"
#include "ngsi/present.h"
#include "ngsi/random_entity.h"
#include "ngsi/syntax.h"

namespace dosi::ngsi {
namespace {

using Nulls = ParseOptions::Nulls;
const jsonld::Context& core() { return *jsonld::Context::core(); }
Symbol name(std::string_view term) { return core().expand(term); }

Result<Entity> entity(std::string_view members, const ParseOptions& options = {}) {
  const std::string text = R"({"id":"urn:ngsi-ld:Bus:1","type":"Bus",)" + std::string(members) + "}";
  auto document = json::parse(text);
  if (!document) return document.error();
  return parse_entity(*document, core(), options);
}
Result<Entity> fragment(std::string_view text, const ParseOptions& options = {}) {
  auto document = json::parse(text);
  if (!document) return document.error();
  return parse_fragment(*document, core(), options);
}
// The first instance of the attribute "a".
Attribute attribute(std::string_view text) {
  const auto e = entity(R"("a":)" + std::string(text));
  EXPECT_TRUE(e) << text << ": " << (e ? "" : e.error().message);
  return e ? e->find(name("a"))->instances[0] : Attribute{};
}
std::string field_of_error(std::string_view members, const ParseOptions& options = {}) {
  const auto e = entity(members, options);
  if (e) return "accepted";
  EXPECT_EQ(e.error().code, ErrorCode::bad_request) << e.error().message;
  EXPECT_NE(e.error().message.find(e.error().field), std::string::npos) << e.error().message;
  return e.error().field;
}

TEST(Parse, NormalizedAttributesOfEveryKind) {
  EXPECT_EQ(attribute(R"({"type":"Property","value":5,"unitCode":"KMH"})").unit_code, "KMH");
  EXPECT_EQ(attribute(R"({"type":"GeoProperty","value":{"type":"Point","coordinates":[127,37]}})").kind, Kind::geo_property);
  EXPECT_EQ(attribute(R"({"type":"Relationship","object":["urn:x:1","urn:x:2"]})").value.as_array().size(), 2u);
  EXPECT_EQ(attribute(R"({"type":"LanguageProperty","languageMap":{"ko":"강","en-GB":["river","stream"]}})").kind,
            Kind::language_property);
  EXPECT_EQ(attribute(R"({"type":"VocabProperty","vocab":"city"})").value.as_string(), text(name("city")));
  EXPECT_EQ(attribute(R"({"type":"JsonProperty","json":{"type":"raw","value":1}})").value.as_object().size(), 2u);
  EXPECT_EQ(attribute(R"({"type":"ListProperty","valueList":[1,"x",null]})").value.as_array().size(), 3u);
  EXPECT_EQ(json::dump(attribute(R"({"type":"ListRelationship","objectList":["urn:x:1",{"object":"urn:x:2"}]})").value),
            R"([{"object":"urn:x:1"},{"object":"urn:x:2"}])");
}

TEST(Parse, ConciseAttributesAreInferred) {
  EXPECT_EQ(attribute("7").value, json::Value(7));
  EXPECT_EQ(attribute("[1,2]").value.as_array().size(), 2u);
  EXPECT_EQ(attribute(R"({"street":"Hakdong-ro"})").kind, Kind::property);
  EXPECT_EQ(attribute(R"({"type":"Point","coordinates":[127,37]})").kind, Kind::geo_property);
  EXPECT_EQ(attribute(R"({"value":{"type":"Point","coordinates":[127,37]},"b":1})").kind, Kind::geo_property);
  EXPECT_EQ(attribute(R"({"object":"urn:x:1"})").kind, Kind::relationship);
  EXPECT_EQ(attribute(R"({"languageMap":{"ko":"강"}})").kind, Kind::language_property);
  EXPECT_EQ(attribute(R"({"vocab":["a","b"]})").kind, Kind::vocab_property);
  EXPECT_EQ(attribute(R"({"json":[{"a":1}]})").kind, Kind::json_property);
  EXPECT_EQ(attribute(R"({"valueList":[]})").kind, Kind::list_property);
  EXPECT_EQ(attribute(R"({"objectList":["urn:x:1"]})").kind, Kind::list_relationship);
  const Attribute nested = attribute(R"({"value":1,"quality":{"value":2,"by":{"object":"urn:x:1"}}})");
  EXPECT_EQ(nested.subs[0].instances[0].subs[0].instances[0].kind, Kind::relationship);
}

TEST(Parse, EntityMembers) {
  const auto e = fragment(R"({"@id":"urn:x:1","@type":["Bus","Vehicle","Bus"],"scope":["/seoul/강남","a"],"createdAt":"x",
                              "expiresAt":"2030-01-01T00:00:00Z","@context":"https://example.org/c"})");
  ASSERT_TRUE(e) << e.error().message;
  EXPECT_EQ(e->types.size(), 2u);
  EXPECT_EQ(e->scopes, (std::vector<std::string>{"/seoul/강남", "a"}));
  EXPECT_NE(e->expires_at, kNoTime);
  EXPECT_EQ(e->created_at, kNoTime);
  EXPECT_TRUE(e->attributes.empty());
}

TEST(Parse, DefaultInstanceMayBeNamed) {
  EXPECT_EQ(attribute(R"({"value":1,"datasetId":"@none"})").dataset_id, "");
  EXPECT_EQ(entity(R"("a":[{"value":1},{"value":2,"datasetId":"urn:d:2"}])")->find(name("a"))->instances.size(), 2u);
}

TEST(Parse, RefusesAndNamesTheMember) {
  EXPECT_EQ(field_of_error(R"("a":{"value":1,"observedAt":"2026-05-01T09:00:00+09:00"})"), "a.observedAt");
  EXPECT_EQ(field_of_error(R"("a":{"value":1,"b":{"value":2,"observedAt":5}})"), "a.b.observedAt");
  EXPECT_EQ(field_of_error(R"("a":{"type":"Property","value":1,"object":"urn:x:1"})"), "a.object");
  EXPECT_EQ(field_of_error(R"("a":{"type":"Relationship","object":"no uri"})"), "a.object");
  EXPECT_EQ(field_of_error(R"("a":{"type":"Relationship","object":"urn:x:1","unitCode":"KMH"})"), "a.unitCode");
  EXPECT_EQ(field_of_error(R"("a":{"type":"Property"})"), "a");
  EXPECT_EQ(field_of_error(R"("a":{"type":"Property","value":null})"), "a.value");
  EXPECT_EQ(field_of_error(R"("a":null)"), "a");
  EXPECT_EQ(field_of_error(R"("a":{"type":"Wrong","value":1})"), "a.type");
  EXPECT_EQ(field_of_error(R"("a":{"type":"GeoProperty","value":{"type":"Point","coordinates":[200,1]}})").substr(0, 7), "a.value");
  EXPECT_EQ(field_of_error(R"("a":{"json":5})"), "a.json");
  EXPECT_EQ(field_of_error(R"("a":{"json":{"x":1},"unitCode":"MTR"})"), "a.unitCode");
  EXPECT_EQ(field_of_error(R"("a":{"languageMap":{"not a tag":"x"}})"), "a.languageMap.not a tag");
  EXPECT_EQ(field_of_error(R"("a":{"languageMap":{"ko":5}})"), "a.languageMap.ko");
  EXPECT_EQ(field_of_error(R"("a":{"objectList":["no uri"]})"), "a.objectList");
  EXPECT_EQ(field_of_error(R"("a":{"value":1,"previousValue":0})"), "a.previousValue");
  EXPECT_EQ(field_of_error(R"("a":{"value":1,"entity":{}})"), "a.entity");
  EXPECT_EQ(field_of_error(R"("a":{"value":1,"@context":{}})"), "a.@context");
  EXPECT_EQ(field_of_error(R"("a":{"value":1,"entityIdSealed":"x"})"), "a.entityIdSealed");
  EXPECT_EQ(field_of_error(R"("a":{"value":1,"datasetId":"no uri"})"), "a.datasetId");
  EXPECT_EQ(field_of_error(R"("a":[{"value":1},{"value":2}])"), "a");
  EXPECT_EQ(field_of_error(R"("a":[{"value":1,"datasetId":"urn:d:1"},{"value":2,"datasetId":"urn:d:1"}])"), "a");
  EXPECT_EQ(field_of_error(R"("my attr":1)"), "my attr");
  EXPECT_EQ(field_of_error(R"("9a":1)"), "9a");
  EXPECT_EQ(field_of_error(R"("datasetId":{"type":"Property","value":1})"), "datasetId");
  EXPECT_EQ(field_of_error(R"("scope":"/9a")"), "scope");
  EXPECT_EQ(field_of_error(R"("scope":["/a//b"])"), "scope");
  EXPECT_EQ(field_of_error(R"("expiresAt":"soon")"), "expiresAt");
  EXPECT_EQ(field_of_error(R"("location":7)"), "location");
  EXPECT_EQ(field_of_error(R"("location":{"type":"Property","value":7})"), "location");
}

TEST(Parse, RefusesAnEntityWithoutIdOrType) {
  const auto parse = [](std::string_view text) { return parse_entity(*json::parse(text), core()); };
  EXPECT_EQ(parse(R"({"type":"Bus"})").error().field, "id");
  EXPECT_EQ(parse(R"({"id":"bus1","type":"Bus"})").error().field, "id");
  EXPECT_EQ(parse(R"({"id":"urn:x:1"})").error().field, "type");
  EXPECT_EQ(parse(R"({"id":"urn:x:1","type":[]})").error().field, "type");
  EXPECT_EQ(parse(R"({"id":"urn:x:1","type":"9Bus"})").error().field, "type");
  EXPECT_EQ(parse(R"([1])").error().code, ErrorCode::bad_request);
}

TEST(Parse, DepthIsBounded) {
  std::string deep = "1";
  for (int i = 0; i < 20; ++i) deep = R"({"value":1,"b":)" + deep + "}";
  EXPECT_NE(field_of_error(R"("a":)" + deep), "accepted");
}

TEST(Parse, KeepsAnyCharacterInsideValues) {
  EXPECT_EQ(attribute(R"x("<b>alert('x');</b>\"=()")x").value.as_string(), "<b>alert('x');</b>\"=()");
}

TEST(Parse, GeometryGivenAsTextBecomesAnObject) {
  EXPECT_TRUE(attribute(R"({"type":"GeoProperty","value":"{\"type\":\"Point\",\"coordinates\":[1,2]}"})").value.is_object());
  EXPECT_NE(field_of_error(R"("a":{"type":"GeoProperty","value":"not a geometry"})"), "accepted");
}

TEST(Parse, ProofIsCarriedUntouched) {
  const std::string proof = R"({"type":"Property","entityIdSealed":"urn:x:1","value":{"type":"DataIntegrityProof"}})";
  EXPECT_EQ(json::dump(*attribute(R"({"value":1,"ngsildproof":)" + proof + "}").more.find("ngsildproof")), proof);
  EXPECT_EQ(field_of_error(R"("a":{"value":1,"ngsildproof":{"type":"Property","value":"x"}})"), "a.ngsildproof");
  const auto e = entity(R"("ngsildproof":)" + proof);
  ASSERT_TRUE(e) << e.error().message;
  EXPECT_EQ(*e->attributes[0].instances[0].more.find("entityIdSealed"), json::Value("urn:x:1"));
}

TEST(ParseNull, OnlyWhereTheOperationDeletes) {
  const char* const kNulls[] = {
      R"("a":"urn:ngsi-ld:null")", R"("a":{"type":"Property","value":"urn:ngsi-ld:null"})",
      R"("a":{"type":"Relationship","object":"urn:ngsi-ld:null"})",
      R"("a":{"languageMap":{"@none":"urn:ngsi-ld:null"}})", R"("a":{"valueList":["urn:ngsi-ld:null"]})",
      R"("a":{"value":1,"b":"urn:ngsi-ld:null"})", R"("a":{"value":1,"unitCode":"urn:ngsi-ld:null"})",
      R"("scope":"urn:ngsi-ld:null")", R"("expiresAt":"urn:ngsi-ld:null")"};
  for (const char* members : kNulls) {
    EXPECT_NE(field_of_error(members), "accepted") << members;
    EXPECT_EQ(field_of_error(members, {.nulls = Nulls::members}), "accepted") << members;
  }
  const char* inside = R"("a":{"value":{"x":"urn:ngsi-ld:null"}})";
  EXPECT_EQ(field_of_error(inside, {.nulls = Nulls::members}), "a.value");
  EXPECT_EQ(field_of_error(inside, {.nulls = Nulls::anywhere}), "accepted");
  EXPECT_EQ(field_of_error(R"("a":{"value":1,"datasetId":"urn:ngsi-ld:null"})", {.nulls = Nulls::anywhere}), "a.datasetId");
}

TEST(ParseNull, IsRecognizedInItsForms) {
  for (const char* text : {R"("urn:ngsi-ld:null")", R"({"object":"urn:ngsi-ld:null"})", R"({"languageMap":"urn:ngsi-ld:null"})",
                           R"({"languageMap":{"@none":"urn:ngsi-ld:null"}})", R"({"valueList":["urn:ngsi-ld:null"]})"}) {
    const auto e = entity(R"("a":)" + std::string(text), {.nulls = Nulls::members});
    ASSERT_TRUE(e) << e.error().message;
    EXPECT_TRUE(is_null(e->find(name("a"))->instances[0])) << text;
  }
  EXPECT_FALSE(is_null(Attribute{.value = "x"}));
}

TEST(ParsePartial, TakesTheKindFromTheTarget) {
  const Entity target = *entity(R"("a":{"type":"Relationship","object":"urn:x:1"},"n":{"languageMap":{"ko":"강"}})");
  const ParseOptions options{.nulls = Nulls::anywhere, .partial = true, .target = &target};
  const auto e = fragment(R"({"a":{"observedAt":"2026-05-01T00:00:00Z"}})", options);
  ASSERT_TRUE(e) << e.error().message;
  EXPECT_EQ(e->attributes[0].instances[0].kind, Kind::relationship);
  EXPECT_TRUE(e->attributes[0].instances[0].value.is_null());
  EXPECT_FALSE(fragment(R"({"unknown":{"observedAt":"2026-05-01T00:00:00Z"}})", options));
  EXPECT_EQ(fragment(R"({"n":"river"})", {.partial = true, .target = &target, .language = "en"})->attributes[0].instances[0].kind,
            Kind::language_property);
}

TEST(ParsePartial, AnAttributeAlone) {
  const Entity target = *entity(R"("a":{"value":1,"unitCode":"KMH"})");
  const auto parse = [&](std::string_view text) {
    return parse_attribute(*json::parse(text), name("a"), core(), {.nulls = Nulls::members, .partial = true, .target = &target});
  };
  EXPECT_EQ(parse(R"({"value":2,"@context":"https://example.org"})")->value, json::Value(2));
  EXPECT_EQ(parse(R"({"b":{"type":"Property","value":2}})")->subs.size(), 1u);
  EXPECT_FALSE(parse("{}"));
  EXPECT_FALSE(parse(R"({"value":{"x":"urn:ngsi-ld:null"}})"));
}

TEST(ParseSimplified, KeepsTheKindOfTheTarget) {
  const Entity target = *entity(R"("r":{"object":"urn:x:1"},"n":{"languageMap":{"ko":"강"}},"l":{"objectList":["urn:x:1"]})");
  const auto e = fragment(R"({"r":"urn:x:2","n":"river","l":["urn:x:3"],"new":{"vocab":"city"},"p":{"a":1},
                             "m":{"dataset":{"@none":1,"urn:d:1":2}}})",
                          {.partial = true, .simplified = true, .target = &target, .language = "en"});
  ASSERT_TRUE(e) << e.error().message;
  EXPECT_EQ(e->find(name("r"))->instances[0].kind, Kind::relationship);
  EXPECT_EQ(json::dump(e->find(name("n"))->instances[0].value), R"({"en":"river"})");
  EXPECT_EQ(e->find(name("l"))->instances[0].kind, Kind::list_relationship);
  EXPECT_EQ(e->find(name("new"))->instances[0].kind, Kind::vocab_property);
  EXPECT_EQ(e->find(name("p"))->instances[0].kind, Kind::property);
  EXPECT_EQ(e->find(name("m"))->instances[1].dataset_id, "urn:d:1");
}

TEST(Syntax, Names) {
  for (const char* good : {"a", "výška_1", "한강", "speed2", "schema:name", "https://example.org/speed", "urn:x:y"})
    EXPECT_TRUE(is_name(good)) << good;
  for (const char* bad : {"", "9a", "_a", "a b", "a-b", "a.b", "a“b", "a‑b", "a€", "a<b>", "https://exa mple.org"})
    EXPECT_FALSE(is_name(bad)) << bad;
  EXPECT_FALSE(is_uri("nocolon"));
  EXPECT_FALSE(is_uri(":x"));
  EXPECT_TRUE(is_uri("urn:ngsi-ld:버스:1"));
  EXPECT_TRUE(is_language_tag("zh-Hant-TW"));
  EXPECT_FALSE(is_language_tag("en-"));
}

// What an entity keeps when it goes out and comes back: the times the hub sets stay behind.
void forget_times(std::vector<AttributeSet>& sets) {
  for (AttributeSet& set : sets)
    for (Attribute& a : set.instances) a.created_at = a.modified_at = kNoTime, forget_times(a.subs);
}

TEST(Parse, ReadsWhatPresentWrites) {
  RandomEntity random(7);
  for (int i = 0; i < 2000; ++i) {
    Entity e = random.entity();
    const auto record = Record::pack(e);
    e.created_at = e.modified_at = kNoTime, forget_times(e.attributes);
    for (const Form form : {Form::normalized, Form::concise}) {
      std::string text;
      present(text, *record, core(), {.form = form, .sys_attrs = true});
      const auto document = json::parse(text);
      ASSERT_TRUE(document) << text;
      const auto back = parse_entity(*document, core());
      ASSERT_TRUE(back) << back.error().message << "\n" << text;
      ASSERT_EQ(*back, e) << text;
    }
  }
}

TEST(Parse, SimplifiedOfConciseIsSimplified) {
  RandomEntity random(8);
  for (int i = 0; i < 500; ++i) {
    const auto record = Record::pack(random.entity());
    std::string concise, simplified, again;
    present(concise, *record, core(), {.form = Form::concise});
    present(simplified, *record, core(), {.form = Form::simplified});
    const auto back = parse_entity(*json::parse(concise), core());
    ASSERT_TRUE(back) << back.error().message << "\n" << concise;
    present(again, *Record::pack(*back), core(), {.form = Form::simplified});
    ASSERT_EQ(again, simplified);
  }
}

}  // namespace
}  // namespace dosi::ngsi

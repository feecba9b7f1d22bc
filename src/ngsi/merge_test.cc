#include "ngsi/merge.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "ngsi/parse.h"
#include "ngsi/present.h"
#include "ngsi/syntax.h"
#include "ngsi/random_entity.h"

namespace dosi::ngsi {
namespace {

using Change = Touched::Change;
using Nulls = ParseOptions::Nulls;
const jsonld::Context& core() { return *jsonld::Context::core(); }
Symbol name(std::string_view term) { return core().expand(term); }
constexpr Time kThen{1'000'000}, kNow{9'000'000};

Entity before() {
  Entity e = *parse_entity(*json::parse(R"({"id":"urn:x:1","type":"Room","scope":"/a",
    "temperature":[{"value":25,"unitCode":"CEL","observedAt":"2026-03-14T01:00:00Z","accuracy":{"value":1,"by":{"object":"urn:x:9"}}},
                   {"value":20,"datasetId":"urn:d:2"}],
    "address":{"value":{"street":"Sejong-daero","city":"Seoul","zip":{"old":1,"new":2}}},
    "name":{"languageMap":{"ko":"방","en":"room"}}})"), core());
  (void)create(e, kThen);
  return e;
}
Entity fragment(const Entity& target, std::string_view text, bool partial = true) {
  auto f = parse_fragment(*json::parse(text), core(), {.nulls = Nulls::anywhere, .partial = partial, .target = &target});
  EXPECT_TRUE(f) << (f ? "" : f.error().message);
  return f ? *f : Entity{};
}
// The attribute as concise text, all its instances.
std::string show(const Entity& e, std::string_view term) {
  std::string out;
  present(out, *Record::pack(e), core(), {.form = Form::concise, .pick = {name(term)}});
  return out;
}

TEST(Merge, CreateStampsEverything) {
  const Entity e = before();
  EXPECT_EQ(e.created_at, kThen);
  EXPECT_EQ(e.find(name("temperature"))->instances[0].subs[0].instances[0].subs[0].instances[0].modified_at, kThen);
}

TEST(Merge, AppendReplacesAndKeepsCreation) {
  Entity e = before();
  const auto r = append_attributes(e, fragment(e, R"({"temperature":{"value":30},"new":5,"scope":"/b","type":"Office"})"), true, kNow);
  EXPECT_EQ(show(e, "temperature"), R"({"temperature":[{"value":30},{"value":20,"datasetId":"urn:d:2"}]})");
  EXPECT_EQ(e.find(name("temperature"))->instances[0].created_at, kThen);
  EXPECT_EQ(e.find(name("temperature"))->instances[0].modified_at, kNow);
  EXPECT_EQ(e.find(name("temperature"))->instances[1].modified_at, kThen);
  EXPECT_EQ(e.modified_at, kNow);
  EXPECT_EQ(e.created_at, kThen);
  EXPECT_EQ(e.scopes, std::vector<std::string>{"/b"});
  EXPECT_EQ(e.types.size(), 2u);
  EXPECT_EQ(r.touched, (std::vector<Touched>{{Change::modified, name("temperature"), "", Kind::property},
                                             {Change::added, name("new"), "", Kind::property}}));
}

TEST(Merge, AppendWithoutOverwriteReportsWhatExists) {
  Entity e = before();
  const auto r = append_attributes(e, fragment(e, R"({"temperature":{"value":30,"datasetId":"urn:d:2"},"new":5,"scope":["/b","/a"]})"),
                                   false, kNow);
  ASSERT_EQ(r.not_updated.size(), 1u);
  EXPECT_EQ(r.not_updated[0].dataset_id, "urn:d:2");
  EXPECT_EQ(r.updated, std::vector<Symbol>{name("new")});
  EXPECT_EQ(e.scopes, (std::vector<std::string>{"/a", "/b"}));
}

TEST(Merge, NothingChangedLeavesTheEntityAlone) {
  Entity e = before();
  EXPECT_FALSE(append_attributes(e, fragment(e, R"({"name":"x"})"), false, kNow).changed());
  EXPECT_EQ(e, before());
}

TEST(Merge, UpdateReplacesWholeAttributesAndDeletesByNull) {
  Entity e = before();
  const auto r = update_attributes(
      e, fragment(e, R"({"temperature":{"type":"Property","value":100,"observedAt":"2026-03-14T13:00:00Z"},
                         "name":{"languageMap":{"@none":"urn:ngsi-ld:null"}},"unknown":"urn:ngsi-ld:null"})"), kNow);
  EXPECT_EQ(show(e, "temperature"), R"({"temperature":[{"value":100,"observedAt":"2026-03-14T13:00:00Z"},{"value":20,"datasetId":"urn:d:2"}]})");
  EXPECT_EQ(e.find(name("name")), nullptr);
  EXPECT_EQ(r.touched.back(), (Touched{Change::removed, name("name"), "", Kind::language_property}));
  EXPECT_EQ(r.touched.size(), 2u);
}

TEST(Merge, UpdateSetsScopeOnlyWhereThereIsOne) {
  Entity e = before();
  EXPECT_TRUE(update_attributes(e, fragment(e, R"({"scope":"/z"})"), kNow).scopes_changed);
  EXPECT_EQ(e.scopes, std::vector<std::string>{"/z"});
  EXPECT_TRUE(update_attributes(e, fragment(e, R"({"scope":"urn:ngsi-ld:null"})"), kNow).scopes_changed);
  EXPECT_TRUE(e.scopes.empty());
  EXPECT_FALSE(update_attributes(e, fragment(e, R"({"scope":"/z"})"), kNow).scopes_changed);
  EXPECT_TRUE(e.scopes.empty());
}

TEST(Merge, MergeGoesIntoValuesAndSubAttributes) {
  Entity e = before();
  (void)merge(e, fragment(e, R"({"address":{"type":"Property","value":{"street":"Hakdong-ro","city":"urn:ngsi-ld:null","zip":{"old":"urn:ngsi-ld:null"}}},
                                 "temperature":{"type":"Property","value":26,"accuracy":{"type":"Property","value":2}},
                                 "name":{"languageMap":{"fr":"salle","en":"urn:ngsi-ld:null"}}})"), kNow);
  EXPECT_EQ(show(e, "address"), R"({"address":{"street":"Hakdong-ro","zip":{"new":2}}})");
  EXPECT_EQ(show(e, "name"), R"({"name":{"languageMap":{"ko":"방","fr":"salle"}}})");
  EXPECT_EQ(show(e, "temperature"),
            R"({"temperature":[{"value":26,"observedAt":"2026-03-14T01:00:00Z","unitCode":"CEL","accuracy":{"value":2,"by":{"object":"urn:x:9"}}},)"
            R"({"value":20,"datasetId":"urn:d:2"}]})");
}

TEST(Merge, MergeDeletesMembersAndInstances) {
  Entity e = before();
  const auto r = merge(e, fragment(e, R"({"temperature":[{"type":"Property","value":"urn:ngsi-ld:null","datasetId":"urn:d:2"},
                                           {"type":"Property","unitCode":"urn:ngsi-ld:null","observedAt":"urn:ngsi-ld:null","accuracy":"urn:ngsi-ld:null"}],
                                          "scope":"urn:ngsi-ld:null"})"), kNow);
  EXPECT_EQ(show(e, "temperature"), R"({"temperature":25})");
  EXPECT_TRUE(r.scopes_changed);
  EXPECT_EQ(r.touched[0].change, Change::removed);
}

TEST(Merge, MergeGivesTheCommonObservationTime) {
  Entity e = before();
  const Time at = *parse_time("2026-05-01T00:00:00Z");
  (void)merge(e, fragment(e, R"({"temperature":{"value":1},"address":{"value":{"city":"Busan"}}})"), kNow, at);
  EXPECT_EQ(e.find(name("temperature"))->instances[0].observed_at, at);
  EXPECT_EQ(e.find(name("address"))->instances[0].observed_at, kNoTime);
}

TEST(Merge, MergeLeavesNoNullInWhatIsNew) {
  Entity e = before();
  (void)merge(e, fragment(e, R"({"fresh":{"value":{"a":"urn:ngsi-ld:null","b":1},"c":"urn:ngsi-ld:null","unitCode":"urn:ngsi-ld:null"},
                                 "list":{"value":{"a":[1,"urn:ngsi-ld:null",["urn:ngsi-ld:null"]]}},
                                 "gone":"urn:ngsi-ld:null","temperature":{"type":"Relationship","object":"urn:x:2"}})"), kNow);
  EXPECT_EQ(show(e, "fresh"), R"({"fresh":{"b":1}})");
  EXPECT_EQ(show(e, "list"), R"({"list":{"a":[1,[]]}})");
  EXPECT_EQ(e.find(name("gone")), nullptr);
  EXPECT_EQ(e.find(name("temperature"))->instances[0].kind, Kind::relationship);
}

TEST(Merge, PartialUpdateChangesTheGivenMembersOnly) {
  Entity e = before();
  const auto patch = [&](std::string_view text) {
    auto a = parse_attribute(*json::parse(text), name("temperature"), core(), {.nulls = Nulls::members, .partial = true, .target = &e});
    EXPECT_TRUE(a) << (a ? "" : a.error().message);
    return update_attribute(e, name("temperature"), *a, kNow);
  };
  ASSERT_TRUE(patch(R"({"value":100,"observedAt":"2026-03-14T13:00:00Z","accuracy":{"value":7}})"));
  EXPECT_EQ(show(e, "temperature"), R"({"temperature":[{"value":100,"observedAt":"2026-03-14T13:00:00Z","unitCode":"CEL","accuracy":7},)"
                                    R"({"value":20,"datasetId":"urn:d:2"}]})");
  EXPECT_EQ(patch(R"({"type":"Relationship","object":"urn:x:1"})").error().code, ErrorCode::bad_request);
  EXPECT_EQ(patch(R"({"type":"Property","value":1,"datasetId":"urn:d:9"})").error().code, ErrorCode::not_found);
  ASSERT_TRUE(patch(R"({"value":"urn:ngsi-ld:null"})"));
  EXPECT_EQ(show(e, "temperature"), R"({"temperature":{"value":20,"datasetId":"urn:d:2"}})");
}

TEST(Merge, ReplaceAttribute) {
  Entity e = before();
  ASSERT_TRUE(replace_attribute(e, name("temperature"), Attribute{.value = 1}, kNow));
  EXPECT_EQ(e.find(name("temperature"))->instances[0].created_at, kThen);
  EXPECT_TRUE(e.find(name("temperature"))->instances[0].unit_code.empty());
  EXPECT_EQ(replace_attribute(e, name("other"), Attribute{.value = 1}, kNow).error().code, ErrorCode::not_found);
}

TEST(Merge, ReplaceEntityKeepsIdAndCreation) {
  const Entity with = *parse_entity(*json::parse(R"({"id":"urn:x:1","type":"Hall","new":1,"temperature":{"value":3}})"), core());
  const Entity e = replace_entity(*Record::pack(before()), with, kNow);
  EXPECT_EQ(e.id, before().id);
  EXPECT_EQ(e.created_at, kThen);
  EXPECT_EQ(e.modified_at, kNow);
  EXPECT_EQ(e.types, std::vector<Symbol>{name("Hall")});
  EXPECT_TRUE(e.scopes.empty());
  ASSERT_EQ(e.attributes.size(), 2u);
  EXPECT_EQ(e.attributes[0].name, name("new"));
  EXPECT_EQ(e.attributes[0].instances[0].created_at, kNow);
  ASSERT_EQ(e.attributes[1].instances.size(), 1u);
  EXPECT_EQ(e.attributes[1].instances[0].created_at, kThen);
  EXPECT_EQ(e.attributes[1].instances[0].modified_at, kNow);
}

TEST(Merge, DeleteAttribute) {
  Entity e = before();
  EXPECT_EQ(delete_attribute(e, name("temperature"), {"urn:d:9"}, kNow).error().code, ErrorCode::not_found);
  ASSERT_TRUE(delete_attribute(e, name("temperature"), {}, kNow));
  EXPECT_EQ(delete_attribute(e, name("temperature"), {}, kNow).error().code, ErrorCode::not_found);
  ASSERT_TRUE(delete_attribute(e, name("temperature"), {.all = true}, kNow));
  EXPECT_EQ(e.find(name("temperature")), nullptr);
  ASSERT_TRUE(delete_attribute(e, scope_name(), {}, kNow));
  EXPECT_FALSE(delete_attribute(e, scope_name(), {}, kNow));
}

TEST(Merge, MergingAnEntityIntoItselfChangesTimesOnly) {
  RandomEntity random(11);
  for (int i = 0; i < 300; ++i) {
    Entity e = random.entity();
    const Entity same = e;
    (void)merge(e, same, kNow);
    std::string a, b;
    present(a, *Record::pack(e), core(), {});
    present(b, *Record::pack(same), core(), {});
    ASSERT_EQ(a, b);
  }
}

}  // namespace
}  // namespace dosi::ngsi

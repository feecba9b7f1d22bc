#include "jsonld/context_cache.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "json/parse.h"
#include "jsonld/build.h"
#include "jsonld/core.h"

namespace dosi::jsonld {
namespace {

constexpr const char* kVocab = "https://uri.etsi.org/ngsi-ld/default-context/";

Result<ContextPtr> resolve(const std::string& text) {
  ContextCache cache({});
  const auto value = json::parse(text);
  EXPECT_TRUE(value) << text;
  return cache.resolve(*value);
}
ContextPtr context(const std::string& text) {
  auto made = resolve(text);
  EXPECT_TRUE(made) << (made ? "" : made.error().message);
  return made ? *made : Context::core();
}
std::string refusal(const std::string& text) {
  const auto made = resolve(text);
  if (made) return "accepted";
  EXPECT_EQ(made.error().code, ErrorCode::bad_request);
  return made.error().message;
}
std::string expanded(const ContextPtr& c, std::string_view name) {
  return std::string(text(c->expand(name)));
}
std::string compacted(const ContextPtr& c, std::string_view iri) {
  return std::string(c->compact(intern(iri)));
}

TEST(Context, CoreTermsAndTheDefaultVocabulary) {
  const ContextPtr core = Context::core();
  EXPECT_EQ(expanded(core, "value"), "https://uri.etsi.org/ngsi-ld/hasValue");
  EXPECT_EQ(expanded(core, "id"), "@id");
  EXPECT_EQ(expanded(core, "@type"), "@type");
  EXPECT_EQ(expanded(core, "speed"), std::string(kVocab) + "speed");
  EXPECT_EQ(expanded(core, "교통량"), std::string(kVocab) + "교통량");
  EXPECT_EQ(expanded(core, "ngsi-ld:anything"), "https://uri.etsi.org/ngsi-ld/anything");
  EXPECT_EQ(expanded(core, "https://example.org/a"), "https://example.org/a");
  EXPECT_EQ(expanded(core, "urn:x:y"), "urn:x:y");
  EXPECT_EQ(expanded(core, "12:30"), std::string(kVocab) + "12:30");
  EXPECT_EQ(compacted(core, "@type"), "type");
  EXPECT_EQ(compacted(core, "https://purl.org/geojson/vocab#Point"), "Point");
  EXPECT_EQ(compacted(core, std::string(kVocab) + "speed"), "speed");
  EXPECT_EQ(compacted(core, "https://example.org/a"), "https://example.org/a");
  EXPECT_EQ(compacted(core, "https://uri.etsi.org/ngsi-ld/anything"), "ngsi-ld:anything");
}

TEST(Context, CompactionNeverChangesTheMeaning) {
  const ContextPtr core = Context::core();
  // "value" is a core term, so the default vocabulary's "value" cannot be shown so; nor can what looks like an IRI.
  for (const std::string rest : {"value", "a:b", "ngsi-ld:x", "@id"}) {
    const std::string iri = kVocab + rest;
    EXPECT_EQ(expanded(core, compacted(core, iri)), iri) << rest;
  }
  EXPECT_EQ(compacted(core, kVocab), "ngsi-ld:default-context/");
}

TEST(Context, CoercionsOfTheCore) {
  const auto& core = *Context::core();
  EXPECT_EQ(core.term("object")->coercion, Coercion::id);
  EXPECT_EQ(core.term("observedAt")->coercion, Coercion::date_time);
  EXPECT_EQ(core.term("json")->coercion, Coercion::json);
  EXPECT_EQ(core.term("vocab")->coercion, Coercion::vocab);
  EXPECT_EQ(core.term("coordinates")->container, Container::list);
  EXPECT_EQ(core.term("languageMap")->container, Container::language);
  EXPECT_EQ(core.term("speed"), nullptr);
  EXPECT_EQ(core.term("entityMap")->container, Container::index);
  EXPECT_EQ(Context::core(CoreVersion::v1_8)->term("entityMap")->container, Container::none);
}

TEST(Context, FindMakesNoNames) {
  const auto core = Context::core();
  EXPECT_FALSE(core->find("nobodyEverAskedForThis"));
  EXPECT_FALSE(find_symbol(std::string(kVocab) + "nobodyEverAskedForThis"));
  const Symbol made = core->expand("askedForThis");
  EXPECT_EQ(core->find("askedForThis"), made);
}

TEST(UserContext, MapsNamesAndTypes) {
  const auto c = context(R"({"Vehicle":"https://ex.org/Vehicle","owner":{"@id":"https://ex.org/owner","@type":"@id"},
    "kind":{"@id":"https://ex.org/kind","@type":"@vocab"},"seen":{"@id":"https://ex.org/seen","@type":"DateTime"},
    "tags":{"@id":"https://ex.org/tags","@container":["@set"]}})");
  EXPECT_EQ(expanded(c, "Vehicle"), "https://ex.org/Vehicle");
  EXPECT_EQ(compacted(c, "https://ex.org/Vehicle"), "Vehicle");
  EXPECT_EQ(c->term("owner")->coercion, Coercion::id);
  EXPECT_EQ(c->term("kind")->coercion, Coercion::vocab);
  EXPECT_EQ(c->term("seen")->coercion, Coercion::date_time);
  EXPECT_EQ(c->term("tags")->container, Container::set);
  EXPECT_EQ(c->compact_iri("https://ex.org/tags"), "tags");
}

TEST(UserContext, CannotRedefineTheCore) {
  for (const char* text : {R"({"Property":"https://evil.org/Property","value":null,"type":"https://evil.org/type"})",
                           R"(["https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld",
                               {"Property":"https://evil.org/Property","type":"https://evil.org/type"}])"}) {
    const auto c = context(text);
    EXPECT_EQ(expanded(c, "Property"), "https://uri.etsi.org/ngsi-ld/Property");
    EXPECT_EQ(expanded(c, "type"), "@type");
    EXPECT_EQ(expanded(c, "value"), "https://uri.etsi.org/ngsi-ld/hasValue");
    EXPECT_EQ(compacted(c, "https://evil.org/Property"), "https://evil.org/Property");
  }
  EXPECT_EQ(expanded(context("[null]"), "Property"), "https://uri.etsi.org/ngsi-ld/Property");
  EXPECT_EQ(expanded(context(R"({"@vocab":"https://ex.org/"})"), "speed"), std::string(kVocab) + "speed");
}

TEST(UserContext, TermsStandOnTermsInAnyOrder) {
  const auto c = context(R"({"speed":"car:speed","car":"ex:car#","ex":"https://ex.org/","again":"speed",
    "https":"https://ex.org/https"})");
  EXPECT_EQ(expanded(c, "speed"), "https://ex.org/car#speed");
  EXPECT_EQ(expanded(c, "again"), "https://ex.org/car#speed");
  EXPECT_EQ(expanded(c, "car:x"), "https://ex.org/car#x");
  EXPECT_EQ(compacted(c, "https://ex.org/car#x"), "car:x");      // shorter than ex:car#x
  EXPECT_EQ(compacted(c, "https://ex.org/car#speed"), "again");  // as long as "speed", first by bytes
  EXPECT_EQ(expanded(c, "https://ex.org/y"), "https://ex.org/y");
}

TEST(UserContext, PrefixesNeedADelimiterOrToBeDeclared) {
  const auto c = context(R"({"a":"https://ex.org/a","b":{"@id":"https://ex.org/b","@prefix":true},
    "c":{"@id":"https://ex.org/c/"}})");
  EXPECT_EQ(expanded(c, "a:x"), "a:x");
  EXPECT_EQ(expanded(c, "b:x"), "https://ex.org/bx");
  EXPECT_EQ(expanded(c, "c:x"), "c:x");
}

TEST(UserContext, NullMakesANameUnknownAndVocabularyFillsGaps) {
  const auto c = context(R"([{"a":"https://ex.org/a","b":"https://ex.org/b"},
    {"a":null,"@vocab":"https://ex.org/v#","plain":{"@type":"@id"},"short":"rest"}])");
  EXPECT_EQ(expanded(c, "a"), std::string(kVocab) + "a");
  EXPECT_EQ(expanded(c, "b"), "https://ex.org/b");
  EXPECT_EQ(expanded(c, "plain"), "https://ex.org/v#plain");
  EXPECT_EQ(expanded(c, "short"), "https://ex.org/v#rest");
  EXPECT_EQ(expanded(context(R"([{"a":"https://ex.org/a"},null])"), "a"), std::string(kVocab) + "a");
}

TEST(UserContext, ShortIsCountedInCharacters) {
  const auto c = context(R"({"이름":"https://ex.org/name","name":"https://ex.org/name"})");
  EXPECT_EQ(compacted(c, "https://ex.org/name"), "이름");
}

TEST(UserContext, LaterContextsWin) {
  const auto c = context(R"([{"a":"https://ex.org/1"},{"a":"https://ex.org/2"}])");
  EXPECT_EQ(expanded(c, "a"), "https://ex.org/2");
  EXPECT_EQ(compacted(c, "https://ex.org/1"), "https://ex.org/1");
}

TEST(UserContext, KeywordAliases) {
  const auto c = context(R"({"@type":{"@container":"@set"},"kind":"@type"})");
  EXPECT_EQ(expanded(c, "kind"), "@type");
  EXPECT_EQ(compacted(c, "@type"), "type");  // the core's own name is shown, clause 4.4
}

TEST(UserContext, RefusesWhatNgsiLdForbids) {
  EXPECT_NE(refusal(R"({"a":{"@id":"https://ex.org/a","@context":{}}})").find("scoped context"), std::string::npos);
  EXPECT_NE(refusal(R"({"a":{"@reverse":"https://ex.org/a"}})").find("@reverse"), std::string::npos);
  EXPECT_NE(refusal(R"({"@import":"https://ex.org/a"})").find("@import"), std::string::npos);
  EXPECT_NE(refusal(R"({"a":"b:x","b":"a:y"})").find("defined by itself"), std::string::npos);
  EXPECT_NE(refusal(R"({"a":5})").find("\"a\" is a number"), std::string::npos);
  EXPECT_NE(refusal(R"({"a":{"@id":[]}})").find("an array as @id"), std::string::npos);
  EXPECT_NE(refusal(R"({"a":{"@type":1}})").find("@type"), std::string::npos);
  EXPECT_NE(refusal(R"({"a":{"@container":"@bag"}})").find("@bag"), std::string::npos);
  EXPECT_NE(refusal(R"({"a":"@context"})").find("@context"), std::string::npos);
  EXPECT_NE(refusal(R"({"":"https://ex.org/a"})").find("empty name"), std::string::npos);
  EXPECT_NE(refusal(R"({"@version":2})").find("1.1"), std::string::npos);
  EXPECT_NE(refusal(R"({"@vocab":"nothing"})").find("@vocab"), std::string::npos);
  EXPECT_NE(refusal("17").find("a number"), std::string::npos);
  EXPECT_NE(refusal(R"(["relative/path"])").find("no absolute URL"), std::string::npos);
  EXPECT_NE(refusal(R"("file:///etc/passwd")").find("no http or https"), std::string::npos);
}

TEST(UserContext, LongPrefixesDoNotMultiply) {
  EXPECT_NE(refusal("{\"p\":\"https://ex.org/" + std::string(5000, 'x') + "/\"}").find("2048 bytes"),
            std::string::npos);
  std::string text = "{\"p\":\"https://ex.org/" + std::string(2000, 'x') + "/\"";
  for (int i = 0; i < 10'000; ++i) text += ",\"t" + std::to_string(i) + "\":\"p:x\"";
  EXPECT_NE(refusal(text + "}").find("too long together"), std::string::npos);
}

TEST(UserContext, LongChainsEndInAnAnswer) {
  std::string text = "{\"t0\":\"https://ex.org/\"";
  for (int i = 1; i < 5000; ++i) text += ",\"t" + std::to_string(i) + "\":\"t" + std::to_string(i + 1) + "\"";
  EXPECT_NE(refusal(text + "}").find("too many terms"), std::string::npos);
}

TEST(UserContext, SourceAndLinkLeaveTheCoreOut) {
  const std::string core_address(core_url(kNewestCore));
  EXPECT_EQ(Context::core()->link(), core_address);
  EXPECT_EQ(Context::core()->source(), json::Value(core_address));
  const auto only_core = context("[\"" + core_address + "\"]");
  EXPECT_EQ(only_core->link(), core_address);
  EXPECT_EQ(only_core->source(), json::Value(core_address));
  const auto inline_one = context("[{\"a\":\"https://ex.org/a\"},\"" + core_address + "\"]");
  EXPECT_EQ(inline_one->source(), *json::parse(R"({"a":"https://ex.org/a"})"));
  EXPECT_FALSE(inline_one->has_url());
  EXPECT_EQ(inline_one->link(), core_address);
}

TEST(Core, AddressesOfAllVersionsAreKnown) {
  EXPECT_TRUE(is_core_url("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"));
  EXPECT_TRUE(is_core_url("http://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.3.jsonld"));
  EXPECT_FALSE(is_core_url("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-non-existing.jsonld"));
  EXPECT_FALSE(is_core_url("https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.x.jsonld"));
  EXPECT_FALSE(is_core_url("https://example.org/ngsi-ld-core-context.jsonld"));
  EXPECT_FALSE(is_core_url(""));
}

TEST(Core, EveryTermComesBack) {
  for (const CoreVersion version : {CoreVersion::v1_8, CoreVersion::v1_9})
    for (const CoreTerm& row : core_terms(version)) {
      const auto& core = Context::core(version);
      EXPECT_EQ(core->compact(core->expand(row.name)), row.name);
    }
}

TEST(Links, RelativeToTheDocument) {
  const char* base = "https://ex.org/a/b/c.jsonld?x#y";
  EXPECT_EQ(resolve_relative(base, "d.jsonld"), "https://ex.org/a/b/d.jsonld");
  EXPECT_EQ(resolve_relative(base, "../d.jsonld"), "https://ex.org/a/d.jsonld");
  EXPECT_EQ(resolve_relative(base, "../../../d"), "https://ex.org/d");
  EXPECT_EQ(resolve_relative(base, "./d/"), "https://ex.org/a/b/d/");
  EXPECT_EQ(resolve_relative(base, "/d?q=../1"), "https://ex.org/d?q=../1");
  EXPECT_EQ(resolve_relative(base, "//other.org/d"), "https://other.org/d");
  EXPECT_EQ(resolve_relative("https://ex.org", "d"), "https://ex.org/d");
  EXPECT_EQ(resolve_relative("nothing", "d"), "");
}

TEST(Context, ManyThreadsSeeTheSameNames) {
  const auto c = context(R"({"ex":"https://ex.org/"})");
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 3000; ++i) {
        const std::string name = "ex:n" + std::to_string((i * (t + 1)) % 3000);
        const Symbol iri = c->expand(name);
        if (text(iri) != "https://ex.org/" + name.substr(3) || c->compact(iri) != name || c->find(name) != iri) ++wrong;
      }
    });
  for (auto& t : threads) t.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace dosi::jsonld

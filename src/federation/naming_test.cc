#include "federation/naming.h"

#include <gtest/gtest.h>

#include "federation/network.h"
#include "json/parse.h"
#include "json/write.h"

namespace dosi::federation {
namespace {

jsonld::ContextPtr context(std::string_view text) {
  static jsonld::ContextCache cache({});
  return *cache.resolve(*json::parse(text));
}

Naming spanish_to_english() {
  return {context(R"({"Autobus": "https://example.org/Bus", "velocidad": "https://example.org/speed", "fuente": "https://example.org/source"})"),
          context(R"({"Bus": "https://example.org/Bus", "speed": "https://example.org/speed", "source": "https://example.org/source"})")};
}

std::string renamed(std::string_view document) {
  json::Value v = *json::parse(document);
  spanish_to_english().entity(v);
  return json::dump(v);
}

TEST(Naming, attributes_types_and_attributes_of_attributes) {
  EXPECT_EQ(renamed(R"({"id":"urn:x:1","type":"Autobus","velocidad":{"type":"Property","value":1,"fuente":{"type":"Property","value":"gps"}}})"),
            R"({"id":"urn:x:1","type":"Bus","speed":{"type":"Property","value":1,"source":{"type":"Property","value":"gps"}}})");
}

TEST(Naming, values_hold_no_names) {
  EXPECT_EQ(renamed(R"({"velocidad":{"type":"Property","value":{"velocidad":1}}})"), R"({"speed":{"type":"Property","value":{"velocidad":1}}})");
  EXPECT_EQ(renamed(R"({"velocidad":{"velocidad":1}})"), R"({"speed":{"velocidad":1}})");
}

TEST(Naming, what_the_target_has_no_term_for_is_an_iri) {
  EXPECT_EQ(Naming(spanish_to_english().target(), jsonld::Context::core()).name("speed"), "https://example.org/speed");
}

TEST(Naming, query_texts) {
  const Naming naming = spanish_to_english();
  EXPECT_EQ(*naming.types("Autobus"), "Bus");
  EXPECT_EQ(*naming.q("velocidad>5;fuente==\"gps\""), "speed>5;source==\"gps\"");
  EXPECT_EQ(naming.names("velocidad,fuente"), "speed,source");
}

TEST(Via, aliases_in_their_order) {
  http::Headers headers{{"Via", "1.1 a, 1.1 b (some proxy)"}, {"Via", "HTTP/1.1 c"}};
  EXPECT_EQ(aliases_in_via(headers), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(aliases_in_via({}).empty());
}

}  // namespace
}  // namespace dosi::federation

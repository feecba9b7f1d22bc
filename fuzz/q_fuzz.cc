#include "input.h"
#include "json/parse.h"
#include "json/write.h"
#include "ngsi/parse.h"
#include "query/matches.h"
#include "query/parse.h"
#include "require.h"

namespace {

using namespace dosi;

// An entity with something to find for most paths.
const ngsi::RecordPtr& entity() {
  static const ngsi::RecordPtr record = [] {
    const auto document = json::parse(R"({"id":"urn:ngsi-ld:T:1","type":"T","a":{"type":"Property","value":20,"observedAt":"2020-01-01T00:00:00Z",
      "b":{"type":"Property","value":[1,"x",true]}},"o":{"type":"Property","value":{"c":{"d":5},"e":["f"]}},"s":{"type":"Property","value":"text"},
      "r":{"type":"Relationship","object":"urn:ngsi-ld:T:1"},"l":{"type":"LanguageProperty","languageMap":{"en":"red","ko":"빨강"}},
      "v":{"type":"VocabProperty","vocab":["one","two"]},"j":{"type":"JsonProperty","json":{"k":1}},"p":{"type":"ListProperty","valueList":[1,2]},
      "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[127,37]}}})");
    return ngsi::Record::pack(*ngsi::parse_entity(*document, *jsonld::Context::core()));
  }();
  return record;
}

}  // namespace

// A q that is taken is printed and read back as the same query, and can be asked.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto& context = *jsonld::Context::core();
  const query::Names names{context, true};
  const auto expr = query::parse_q(fuzz::text_of(data, size), names);
  if (!expr) return fuzz::require(!expr.error().message.empty(), "a refusal says why"), 0;
  std::string quoted;
  json::append_string(quoted, fuzz::text_of(data, size));
  if (!json::parse(quoted)) return 0;  // no UTF-8: finds nothing, and is printed nowhere
  const std::string text = query::print(*expr, context);
  const auto again = query::parse_q(text, names);
  fuzz::require(again && *again == *expr, "what is printed is the same query");
  query::Query whole;
  whole.q = *expr;
  const auto matcher = query::Matcher::compile(std::move(whole));
  if (!matcher) return 0;
  const query::Resolve itself = [](std::string_view) { return entity(); };
  const bool linked = matcher->matches(*entity(), itself);
  fuzz::require(matcher->matches(*entity(), itself) == linked, "the same question has the same answer");
  (void)matcher->matches(*entity());
  return 0;
}

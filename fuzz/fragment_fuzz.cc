#include "input.h"
#include "json/parse.h"
#include "ngsi/merge.h"
#include "ngsi/parse.h"
#include "ngsi/present.h"
#include "require.h"

namespace {

using namespace dosi;
using Nulls = ngsi::ParseOptions::Nulls;

constexpr Time kNow{1'800'000'000'000'000};

// What a write left is an entity that a client could have created: no NGSI-LD Null stays in it.
void check(const ngsi::Entity& entity) {
  const auto record = ngsi::Record::pack(entity);
  fuzz::require(record->unpack() == entity, "what was written survives packing");
  std::string text;
  ngsi::present(text, *record, *jsonld::Context::core(), {});
  const auto again = ngsi::parse_entity(*json::parse(text), *jsonld::Context::core());
  if (!again) std::fprintf(stderr, "%s\n%s\n", text.c_str(), again.error().message.c_str());
  fuzz::require(again.has_value(), "what was written is an entity");
}

void change(const ngsi::Entity& before, const json::Value& document, ngsi::ParseOptions options, auto&& write) {
  ngsi::Entity entity = before;
  options.target = &before;
  auto fragment = ngsi::parse_fragment(document, *jsonld::Context::core(), options);
  if (!fragment) return fuzz::require(!fragment.error().message.empty(), "a refusal says why");
  const ngsi::UpdateResult result = write(entity, *std::move(fragment));
  fuzz::require(result.changed() || entity == before, "what reports no change changes nothing");
  check(entity);
}

}  // namespace

// An array of an entity and a fragment: each write operation leaves a sound entity behind.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = json::parse(fuzz::text_of(data, size));
  if (!input || !input->is_array() || input->as_array().size() != 2) return 0;
  const json::Value& fragment = input->as_array()[1];
  auto entity = ngsi::parse_entity(input->as_array()[0], *jsonld::Context::core());
  if (!entity) return 0;
  ngsi::create(*entity, Time{1'700'000'000'000'000});
  using ngsi::Entity;
  change(*entity, fragment, {}, [](Entity& e, Entity f) { return ngsi::append_attributes(e, std::move(f), true, kNow); });
  change(*entity, fragment, {}, [](Entity& e, Entity f) { return ngsi::append_attributes(e, std::move(f), false, kNow); });
  change(*entity, fragment, {.nulls = Nulls::members}, [](Entity& e, Entity f) { return ngsi::update_attributes(e, std::move(f), kNow); });
  change(*entity, fragment, {.nulls = Nulls::anywhere, .partial = true}, [](Entity& e, Entity f) { return ngsi::merge(e, std::move(f), kNow); });
  change(*entity, fragment, {.nulls = Nulls::anywhere, .partial = true, .simplified = true, .language = "en"},
         [](Entity& e, Entity f) { return ngsi::merge(e, std::move(f), kNow, Time{1}); });
  return 0;
}

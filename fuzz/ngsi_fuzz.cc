#include "input.h"
#include "json/parse.h"
#include "ngsi/parse.h"
#include "ngsi/present.h"
#include "require.h"

namespace {

using namespace dosi;

void show(const ngsi::Record& record, ngsi::Form form, const ngsi::Entity* same) {
  std::string text;
  ngsi::present(text, record, *jsonld::Context::core(), {.form = form, .sys_attrs = true});  // with expiresAt
  const auto document = json::parse(text);
  fuzz::require(document.has_value(), "an answer is JSON");
  if (same == nullptr) return;
  auto again = ngsi::parse_entity(*document, *jsonld::Context::core());
  if (!again) std::fprintf(stderr, "%s\n%s\n", text.c_str(), again.error().message.c_str());
  fuzz::require(again.has_value(), "an answer is an entity that is taken");
  if (!(*again == *same)) std::fprintf(stderr, "%s\n", text.c_str());
  fuzz::require(*again == *same, "an answer read back is the same entity");
}

}  // namespace

// An entity that is taken survives packing, and what is shown of it in the normalized and concise forms, read back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = json::parse(fuzz::text_of(data, size));
  if (!document) return 0;
  const auto entity = ngsi::parse_entity(*document, *jsonld::Context::core());
  if (!entity) return fuzz::require(!entity.error().message.empty(), "a refusal says why"), 0;
  const auto record = ngsi::Record::pack(*entity);
  const ngsi::Entity unpacked = record->unpack();
  fuzz::require(unpacked == *entity, "the entity survives packing");
  fuzz::require(ngsi::Record::pack(unpacked)->bytes() == record->bytes(), "packed again it has the same bytes");
  show(*record, ngsi::Form::normalized, &*entity);
  show(*record, ngsi::Form::concise, &*entity);
  show(*record, ngsi::Form::simplified, nullptr);
  return 0;
}

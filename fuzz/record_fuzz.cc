#include "damage.h"
#include "input.h"
#include "json/parse.h"
#include "ngsi/parse.h"
#include "ngsi/record.h"
#include "require.h"

namespace {

using namespace dosi;

std::optional<std::string> stored(std::string_view entity) {
  const auto document = json::parse(entity);
  if (!document) return std::nullopt;
  const auto read = ngsi::parse_entity(*document, *jsonld::Context::core());
  if (!read) return std::nullopt;
  return std::string(ngsi::Record::pack(*read)->bytes());
}

}  // namespace

// An entity as JSON, packed, or bytes as they are, with the damage said in a section "damage": refused, or everything that the
// record holds lies inside it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::Damaged bytes = fuzz::damaged(fuzz::text_of(data, size), stored);
  const Symbol name = intern("https://example.org/name");
  const auto record = ngsi::Record::adopt(bytes.text, [&](Symbol) { return name; });
  fuzz::require(record || bytes.hurt, "a sound record is taken");
  if (!record) return fuzz::require(record.error().code == ErrorCode::corrupt, "what is refused is corrupt"), 0;
  const std::string_view all = (*record)->bytes();
  const auto inside = [&](std::string_view part) {
    fuzz::require(part.empty() || (part.data() >= all.data() && part.data() + part.size() <= all.data() + all.size()), "its parts lie inside");
  };
  inside((*record)->id());
  for (std::size_t i = 0; i < (*record)->scope_count(); ++i) inside((*record)->scope(i));
  for (const ngsi::Slot& slot : (*record)->slots()) inside((*record)->text(slot)), inside((*record)->value(slot)), inside((*record)->dataset(slot));
  fuzz::require((*record)->has_type(name) == !(*record)->types().empty(), "every symbol is translated");
  (void)(*record)->slots(name);
  return 0;
}

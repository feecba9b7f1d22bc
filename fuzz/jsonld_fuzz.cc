#include <cstdint>
#include <string_view>

#include "json/parse.h"
#include "jsonld/build.h"
#include "jsonld/core.h"
#include "jsonld/state.h"
#include "require.h"

namespace {

using namespace dosi;

void check_name(const jsonld::Context& context, const jsonld::Scope& scope, std::string_view name) {
  const std::string iri = scope.expand(name);
  fuzz::require(scope.expand(context.compact_iri(iri)) == iri, "a compacted name means the same IRI");
}

}  // namespace

// The input is the value of a @context member, and also what stands behind every URL in it: either it is refused, or
// the core keeps its meaning and every name comes back. Nothing is interned, so that a long search needs no memory.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = json::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!value) return 0;
  const jsonld::LoadDocument load = [&](const std::string&) -> Result<std::shared_ptr<const json::Value>> {
    return std::make_shared<const json::Value>(*value);
  };
  auto state = jsonld::build_state(*value, jsonld::kNewestCore, load);
  if (!state) return fuzz::require(!state.error().message.empty(), "a refusal says why"), 0;
  const jsonld::Scope scope = (*state)->scope();
  const jsonld::Context context(*std::move(state));
  for (const jsonld::CoreTerm& row : jsonld::core_terms(jsonld::kNewestCore))
    fuzz::require(scope.expand(row.name) == text(jsonld::Context::core()->expand(row.name)), "the core is protected");
  if (!value->is_object()) return 0;
  for (const auto& [name, definition] : value->as_object()) {
    check_name(context, scope, name);
    check_name(context, scope, name + ":x");
    if (definition.is_string()) check_name(context, scope, definition.as_string());
  }
  return 0;
}

#pragma once
#include <span>
#include <string_view>

#include "jsonld/context.h"

// The core contexts as tables of ours, one row a term as in the published documents (GS CIM 009 annex B).
namespace dosi::jsonld {

struct CoreTerm {
  std::string_view name;
  std::string_view id;  // as written there: "ngsi-ld:hasValue", "@id" or an IRI
  Coercion coercion = Coercion::none;
  Container container = Container::none;
  std::string_view scoped_context = {};  // JSON text, for the document alone
};

inline constexpr std::string_view kDefaultVocabulary = "https://uri.etsi.org/ngsi-ld/default-context/";

std::span<const CoreTerm> core_v1_8();
std::span<const CoreTerm> core_v1_9();
std::span<const CoreTerm> core_terms(CoreVersion version);

}  // namespace dosi::jsonld

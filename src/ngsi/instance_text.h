#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "json/value.h"
#include "ngsi/entity.h"

// The stored text of an attribute instance (record.h): its normalized JSON with IRIs for names,
// {"type":"Property","value":23.5,"datasetId":...,"observedAt":...,"unitCode":...,"expiresAt":...,<more>,<attributes>}.
// "type" and the content always stand first, so a reader may skip the type by its known length.
namespace dosi::ngsi {

// How deep stored text may nest: what requests may (json::Limits) and what normalizing adds.
inline constexpr std::size_t kStoredDepth = 160;

// `{"type":"Property","value":`: what stored text of this kind begins with.
std::string_view text_prefix(Kind kind);
// Where its content member begins inside that: the length of `{"type":"Property",`.
std::size_t type_prefix_size(Kind kind);

struct ContentPlace {
  std::size_t at = 0, size = 0;  // of the content in the string written to
};
// Appends the stored text. Attributes of the attribute carry their createdAt and modifiedAt inside, the instance itself
// does not.
ContentPlace append_instance(std::string& out, const Attribute& attribute);

// The instance that the text was made of; its createdAt and modifiedAt are absent. Whatever does not fit the format is
// left out, so that damaged text does no harm.
Attribute read_instance(std::string_view text);

// The JSON text of the content inside stored text, found without parsing: the first value behind the prefix. Empty if
// the text does not begin as stored text of that kind does.
std::string_view content_of(std::string_view text, Kind kind);

// True if the text holds no more than what Slot::kPlain allows, as far as that shows without parsing it.
bool looks_plain(std::string_view text, Kind kind);

// True if the stored text holds core terms only (Slot::kPlain).
bool is_plain(const Attribute& attribute);

}  // namespace dosi::ngsi

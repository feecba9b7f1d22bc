#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/symbol.h"
#include "base/time.h"
#include "json/value.h"

namespace dosi::ngsi {

// The attribute kinds of clause 4.5. The member that holds the content is named by `value_member`.
enum class Kind : std::uint8_t {
  property,           // value
  geo_property,       // value: a GeoJSON geometry
  relationship,       // object: a URI, or an array of URIs
  language_property,  // languageMap
  vocab_property,     // vocab: a term or an array of terms, kept as IRIs
  json_property,      // json: opaque, never expanded
  list_property,      // valueList
  list_relationship,  // objectList: an array of {"object": URI}
};
inline constexpr int kKinds = 8;

std::string_view type_name(Kind kind);     // "Property", "GeoProperty" ...
std::string_view value_member(Kind kind);  // "value", "object", "languageMap" ...
std::optional<Kind> kind_of(std::string_view type);  // the reverse of type_name

struct AttributeSet;

// One instance of an attribute (or of an attribute of an attribute). Names inside are expanded.
struct Attribute {
  Kind kind = Kind::property;
  std::string dataset_id;  // empty: the default instance
  json::Value value;       // by kind, see Kind
  Time observed_at = kNoTime;
  Time created_at = kNoTime;
  Time modified_at = kNoTime;
  Time expires_at = kNoTime;
  std::string unit_code;
  json::Object more;               // other core members as they came: objectType, valueType, ngsildproof ...
  std::vector<AttributeSet> subs;  // attributes of this attribute

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

// All instances of one attribute, told apart by datasetId; never empty.
struct AttributeSet {
  Symbol name;
  std::vector<Attribute> instances;

  const Attribute* find(std::string_view dataset_id) const;  // empty id: the default instance; null if absent
  Attribute* find(std::string_view dataset_id);

  friend bool operator==(const AttributeSet&, const AttributeSet&) = default;
};

const AttributeSet* find_set(const std::vector<AttributeSet>& sets, Symbol name);  // null if absent
AttributeSet* find_set(std::vector<AttributeSet>& sets, Symbol name);

// An NGSI-LD entity as code edits it: expanded, validated, owning. What is stored and read is its packed form, Record.
struct Entity {
  std::string id;
  std::vector<Symbol> types;  // at least one
  std::vector<std::string> scopes;
  Time created_at = kNoTime;
  Time modified_at = kNoTime;
  Time expires_at = kNoTime;
  std::vector<AttributeSet> attributes;

  const AttributeSet* find(Symbol name) const;
  AttributeSet* find(Symbol name);
  bool erase(Symbol name);

  friend bool operator==(const Entity&, const Entity&) = default;
};

}  // namespace dosi::ngsi

#include "ngsi/entity.h"

#include <algorithm>
#include <array>

namespace dosi::ngsi {
namespace {

struct KindNames {
  std::string_view type, member;
};
constexpr std::array<KindNames, kKinds> kNames = {{
    {"Property", "value"},
    {"GeoProperty", "value"},
    {"Relationship", "object"},
    {"LanguageProperty", "languageMap"},
    {"VocabProperty", "vocab"},
    {"JsonProperty", "json"},
    {"ListProperty", "valueList"},
    {"ListRelationship", "objectList"},
}};

}  // namespace

std::string_view type_name(Kind kind) { return kNames[static_cast<std::size_t>(kind)].type; }
std::string_view value_member(Kind kind) { return kNames[static_cast<std::size_t>(kind)].member; }

std::optional<Kind> kind_of(std::string_view type) {
  for (int i = 0; i < kKinds; ++i)
    if (kNames[static_cast<std::size_t>(i)].type == type) return static_cast<Kind>(i);
  return std::nullopt;
}

const Attribute* AttributeSet::find(std::string_view dataset_id) const {
  const auto it = std::ranges::find(instances, dataset_id, &Attribute::dataset_id);
  return it == instances.end() ? nullptr : &*it;
}
Attribute* AttributeSet::find(std::string_view dataset_id) {
  return const_cast<Attribute*>(std::as_const(*this).find(dataset_id));
}

const AttributeSet* find_set(const std::vector<AttributeSet>& sets, Symbol name) {
  const auto it = std::ranges::find(sets, name, &AttributeSet::name);
  return it == sets.end() ? nullptr : &*it;
}
AttributeSet* find_set(std::vector<AttributeSet>& sets, Symbol name) {
  return const_cast<AttributeSet*>(find_set(std::as_const(sets), name));
}

const AttributeSet* Entity::find(Symbol name) const { return find_set(attributes, name); }
AttributeSet* Entity::find(Symbol name) { return find_set(attributes, name); }
bool Entity::erase(Symbol name) {
  return std::erase_if(attributes, [name](const AttributeSet& set) { return set.name == name; }) != 0;
}

}  // namespace dosi::ngsi

#include "ngsi/fallback.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "ngsi/entity.h"

namespace dosi::ngsi {
namespace {

constexpr SpecVersion k1_3{1, 3}, k1_4{1, 4}, k1_8{1, 8}, k1_9{1, 9};

struct Introduced {
  std::string_view name;
  SpecVersion version;
};
// Tables 4.3.6.8-1 to 3: what is removed for readers of earlier versions.
constexpr std::array kEntityMembers = {Introduced{"expiresAt", k1_9}, Introduced{"scope", k1_4}};
constexpr std::array kAttributeMembers = {Introduced{"datasetId", k1_3},  Introduced{"observedAt", k1_3},
                                          Introduced{"unitCode", k1_3},   Introduced{"objectType", k1_8},
                                          Introduced{"expiresAt", k1_9}, Introduced{"valueType", k1_9}};
// Kinds of attributes that were something simpler before.
struct Later {
  Kind kind;
  SpecVersion version;
};
constexpr std::array kLaterKinds = {Later{Kind::language_property, k1_4}, Later{Kind::json_property, k1_8},
                                    Later{Kind::vocab_property, k1_8}, Later{Kind::list_property, k1_8},
                                    Later{Kind::list_relationship, k1_8}};

constexpr std::array kNoAttributes = {"id", "@id", "type", "@type", "@context", "scope", "createdAt", "modifiedAt", "deletedAt",
                                      "expiresAt"};

template <class Table>
bool drop_later(json::Object& object, const Table& table, SpecVersion version) {
  bool changed = false;
  for (const Introduced& member : table)
    if (version < member.version) changed |= object.erase(member.name);
  return changed;
}

class Fallback {
 public:
  Fallback(SpecVersion version, bool simplified) : version_(version), simplified_(simplified) {}

  bool entity(json::Object& entity) {
    bool changed = drop_later(entity, kEntityMembers, version_);
    for (json::Member& m : entity) {
      if (std::ranges::find(kNoAttributes, m.key) == kNoAttributes.end()) changed |= attribute(m.value);
      else if (m.key == "type" && m.value.is_array() && version_ < k1_3) changed |= first(m.value);
    }
    return changed;
  }

 private:
  static bool first(json::Value& array) {
    if (array.as_array().empty()) return false;
    json::Value one = std::move(array.as_array().front());
    array = std::move(one);
    return true;
  }

  bool attribute(json::Value& value) {
    if (simplified_) return simplified(value);
    bool changed = false;
    if (value.is_array() && version_ < k1_3 && is_instances(value)) changed = default_instance(value);
    if (value.is_array() && is_instances(value))
      for (json::Value& each : value.as_array()) changed |= instance(each.as_object());
    if (value.is_object()) changed |= instance(value.as_object());
    return changed;
  }

  // Instances told apart by datasetId, not a value that is an array.
  static bool is_instances(const json::Value& array) {
    const auto is_instance = [](const json::Value& v) { return v.is_object() && kind_of_object(v.as_object()); };
    return !array.as_array().empty() && std::ranges::all_of(array.as_array(), is_instance);
  }

  static bool default_instance(json::Value& array) {
    auto& all = array.as_array();
    const auto it = std::ranges::find_if(all, [](const json::Value& v) { return v.find("datasetId") == nullptr; });
    json::Value one = std::move(it == all.end() ? all.front() : *it);
    array = std::move(one);
    return true;
  }

  static std::optional<Kind> kind_of_object(const json::Object& object) {
    if (const json::Value* type = object.find("type"))
      return type->is_string() ? kind_of(type->as_string()) : std::nullopt;
    for (int k = 0; k < kKinds; ++k)
      if (object.find(value_member(static_cast<Kind>(k))) != nullptr) return static_cast<Kind>(k);
    return std::nullopt;
  }

  bool instance(json::Object& object) {
    const auto kind = kind_of_object(object);
    if (!kind) return false;
    bool changed = drop_later(object, kAttributeMembers, version_);
    for (json::Member& m : object)
      if (m.key != value_member(*kind) && m.key != "ngsildproof") changed |= sub(m);
    for (const Later& later : kLaterKinds)
      if (*kind == later.kind && version_ < later.version) return simplify(object, *kind), true;
    return changed;
  }

  bool sub(json::Member& m) {
    if (m.key == "entity" || m.key == "entityList") return fall_back(m.value, version_, simplified_);
    return (m.value.is_object() || m.value.is_array()) && attribute(m.value);
  }

  // As a Property or a Relationship; members keep their places.
  static void simplify(json::Object& object, Kind kind) {
    const Kind plain = kind == Kind::list_relationship ? Kind::relationship : Kind::property;
    for (json::Member& m : object) {
      if (m.key == "type") m.value = type_name(plain);
      if (m.key != value_member(kind)) continue;
      m.key = value_member(plain);
      if (kind == Kind::list_relationship) uris(m.value);
    }
  }
  static void uris(json::Value& list) {
    if (!list.is_array()) return;
    for (json::Value& each : list.as_array())
      if (const json::Value* object = each.find("object")) {
        json::Value uri = *object;
        each = std::move(uri);
      }
  }

  bool simplified(json::Value& value) const {
    if (!value.is_object() || value.as_object().size() != 1) return false;
    json::Member& only = *value.as_object().begin();
    const bool wrapped = (only.key == "languageMap" && version_ < k1_4) ||
                         ((only.key == "json" || only.key == "vocab") && version_ < k1_8);
    const bool datasets = only.key == "dataset" && only.value.is_object() && !only.value.as_object().empty();
    if (datasets) {
      bool changed = false;
      for (json::Member& m : only.value.as_object()) changed |= simplified(m.value);
      if (!(version_ < k1_3)) return changed;
      json::Value* none = only.value.as_object().find("@none");
      json::Value one = std::move(none != nullptr ? *none : only.value.as_object().begin()->value);
      value = std::move(one);
      return true;
    }
    if (!wrapped) return false;
    json::Value content = std::move(only.value);
    value = std::move(content);
    return true;
  }

  SpecVersion version_;
  bool simplified_;
};

}  // namespace

std::optional<SpecVersion> parse_version(std::string_view text) {
  SpecVersion version;
  const auto end = text.data() + text.size();
  const auto [dot, code] = std::from_chars(text.data(), end, version.major);
  if (code != std::errc() || dot == end || *dot != '.') return std::nullopt;
  const auto [rest, code_minor] = std::from_chars(dot + 1, end, version.minor);
  if (code_minor != std::errc() || rest != end || version.major < 1 || version.minor < 0) return std::nullopt;
  return version;
}

std::string to_text(SpecVersion version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

bool fall_back(json::Value& entities, SpecVersion version, bool simplified) {
  bool changed = false;
  if (entities.is_array())
    for (json::Value& each : entities.as_array()) changed |= fall_back(each, version, simplified);
  if (entities.is_object()) changed |= Fallback(version, simplified).entity(entities.as_object());
  return changed;
}

}  // namespace dosi::ngsi

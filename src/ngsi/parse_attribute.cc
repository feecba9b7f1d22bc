#include <algorithm>
#include <array>

#include "geo/geojson.h"
#include "ngsi/attribute_parser.h"
#include "ngsi/content.h"
#include "ngsi/syntax.h"

namespace dosi::ngsi {
namespace {

constexpr int kMaxDepth = 16;  // of attributes of attributes

// What a member of an attribute object is.
enum class Role : std::uint8_t {
  type, content, dataset, observed, expires, unit, object_type, value_type, proof, sealed, generated, context,
  output_only, attribute
};
struct CoreMember {
  std::string_view name;
  Role role = Role::attribute;
};
constexpr std::array kCoreMembers = {
    CoreMember{"type", Role::type},          CoreMember{"@type", Role::type},
    CoreMember{"value", Role::content},      CoreMember{"object", Role::content},
    CoreMember{"languageMap", Role::content}, CoreMember{"vocab", Role::content},
    CoreMember{"json", Role::content},       CoreMember{"valueList", Role::content},
    CoreMember{"objectList", Role::content}, CoreMember{"datasetId", Role::dataset},
    CoreMember{"observedAt", Role::observed}, CoreMember{"expiresAt", Role::expires},
    CoreMember{"unitCode", Role::unit},      CoreMember{"objectType", Role::object_type},
    CoreMember{"valueType", Role::value_type}, CoreMember{"ngsildproof", Role::proof},
    CoreMember{"entityIdSealed", Role::sealed}, CoreMember{"entityTypeSealed", Role::sealed},
    CoreMember{"createdAt", Role::generated}, CoreMember{"modifiedAt", Role::generated},
    CoreMember{"deletedAt", Role::generated}, CoreMember{"instanceId", Role::generated},
    CoreMember{"lang", Role::generated},     CoreMember{"@context", Role::context},
    CoreMember{"entity", Role::output_only}, CoreMember{"entityList", Role::output_only},
    CoreMember{"@id", Role::output_only},    CoreMember{"@value", Role::output_only}};

// The core members by the length of their names: most names are told apart by that.
struct ByLength {
  static constexpr std::size_t kLengths = 17;
  std::array<std::array<CoreMember, 8>, kLengths> rows{};
  std::array<std::uint8_t, kLengths> counts{};
  constexpr ByLength() {
    for (const CoreMember& m : kCoreMembers) rows[m.name.size()][counts[m.name.size()]++] = m;
  }
};
constexpr ByLength kByLength;

Role role_of(std::string_view name) {
  if (name.size() < ByLength::kLengths)
    for (std::size_t i = 0; i < kByLength.counts[name.size()]; ++i)
      if (kByLength.rows[name.size()][i].name == name) return kByLength.rows[name.size()][i].role;
  return name.starts_with("previous") && kind_of_member(name.substr(8)) ? Role::output_only : Role::attribute;
}

// A member that tells an attribute object from a JSON object given as a concise value.
bool is_metadata(Role role) {
  switch (role) {
    case Role::dataset: case Role::observed: case Role::expires: case Role::unit:
    case Role::object_type: case Role::value_type: case Role::proof: return true;
    default: return false;
  }
}

const json::Value* type_member(const json::Object& o) {
  const json::Value* type = o.find("type");
  return type != nullptr ? type : o.find("@type");
}

// "Property", or its IRI in full or with the core's prefix.
std::optional<Kind> kind_named(const json::Value& type) {
  if (!type.is_string()) return std::nullopt;
  std::string_view name = type.as_string();
  for (const std::string_view prefix : {"https://uri.etsi.org/ngsi-ld/", "ngsi-ld:"})
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  return kind_of(name);
}

std::optional<Kind> kind_by_content(const json::Object& o) {
  for (const json::Member& m : o) {
    const auto kind = kind_of_member(m.key);
    if (kind == Kind::property && geo::looks_like_geometry(m.value)) return Kind::geo_property;
    if (kind) return kind;
  }
  return std::nullopt;
}

bool is_attribute_object(const json::Value& v) {
  if (!v.is_object()) return false;
  const json::Value* type = type_member(v.as_object());
  return (type != nullptr && kind_named(*type)) || kind_by_content(v.as_object());
}

// Whether an object without type and content, in a partial fragment, is an attribute of which other members change.
bool is_partial_attribute(const json::Object& o) {
  if (o.empty()) return false;
  if (std::any_of(o.begin(), o.end(), [](const json::Member& m) { return is_metadata(role_of(m.key)); })) return true;
  return std::all_of(o.begin(), o.end(), [](const json::Member& m) {
    return role_of(m.key) == Role::attribute && is_attribute_object(m.value);
  });
}

bool takes_unit(Kind k) { return k == Kind::property || k == Kind::geo_property || k == Kind::list_property; }
bool is_relation(Kind k) { return k == Kind::relationship || k == Kind::list_relationship; }

// Zeros at the end of a fraction tell how exact the time is: such a text is given back as it came.
void keep_precision(Attribute& a, const std::string& text) {
  const bool has_zeros = text.size() > 20 && text[19] == '.' && text[text.size() - 2] == '0';
  if (has_zeros && text != format_time(a.observed_at)) a.more.append("observedAt", text);
}

// objectType and valueType
Result<void> add_names(Attribute& a, const json::Member& m, const Path& path, bool removes, const jsonld::Context& context) {
  json::Value names = m.value;
  if (!removes) {
    if (a.kind == Kind::language_property && m.value != json::Value("langString"))  // clause 5.2.32
      return path.refuse("must be \"langString\" in a LanguageProperty");
    DOSI_TRY(names, parse_names(m.value, path, context));
  }
  a.more.append(m.key, std::move(names));
  return ok();
}

// clause 4.5.2.2
Result<void> check_proof(const json::Value& v, const Path& path) {
  const json::Value* value = v.find("value");
  if (!is_null_text(v) && (value == nullptr || !value->is_object()))
    return path.refuse("is no Property whose value is an object with a data integrity proof");
  for (const std::string_view sealed : {"entityIdSealed", "entityTypeSealed"})
    if (const json::Value* text = v.find(sealed); text != nullptr && !text->is_string())
      return Path{sealed, &path}.refuse("is " + std::string(json::kind_name(*text)) + "; a string was expected");
  return ok();
}

// clause 4.7.1
bool is_place_name(std::string_view term) {
  return term == "location" || term == "observationSpace" || term == "operationSpace";
}

}  // namespace

std::optional<Kind> kind_of_member(std::string_view name) {
  for (const Kind kind : {Kind::property, Kind::relationship, Kind::language_property, Kind::vocab_property,
                          Kind::json_property, Kind::list_property, Kind::list_relationship})
    if (value_member(kind) == name) return kind;
  return name == "LanguageMap" || name == "Value" || name == "Object" || name == "Vocab" || name == "Json" ||
                 name == "ValueList" || name == "ObjectList"
             ? std::optional(Kind::property)
             : std::nullopt;
}

bool is_reserved_name(std::string_view term) {
  const Role role = role_of(term);
  return role != Role::attribute && role != Role::proof;
}

Result<void> AttributeParser::set(AttributeSet& set, const json::Value& v, const Path& path, const AttributeSet* target, int depth) {
  const bool is_content = depth == 0 && role_of(path.name) == Role::content;  // no member of an entity, so no conflict
  if (is_reserved_name(path.name) && !is_content)
    return path.refuse("is a term of the core context and no name for an attribute");
  if (path.name == "ngsildproof") DOSI_CHECK(check_proof(v, path));
  if (!is_name(path.name)) return path.refuse("is no attribute name: letters, digits and '_' were expected, a letter first");
  if (depth > kMaxDepth) return path.refuse("nests deeper than " + std::to_string(kMaxDepth) + " attributes");
  set.name = context_.expand(path.name);
  if (!set.name) return path.refuse("is one name too many: the hub holds 16 million different names");
  const bool list = v.is_array() && !v.as_array().empty() &&
                    std::ranges::any_of(v.as_array(), [](const json::Value& e) { return is_attribute_object(e); });
  if (!list && options_.simplified && v.is_object() && v.as_object().size() == 1 && v.find("dataset") != nullptr)
    return simplified_datasets(set, *v.find("dataset"), path, target);
  if (!list) return instance(set.instances.emplace_back(), v, path, target, depth);
  set.instances.reserve(v.as_array().size());
  for (const json::Value& each : v.as_array()) {
    if (!is_attribute_object(each)) return path.refuse("mixes attribute instances with other values in one array");
    Attribute a;
    DOSI_CHECK(instance(a, each, path, target, depth));
    if (!temporal_ && set.find(a.dataset_id) != nullptr)
      return path.refuse(a.dataset_id.empty() ? "has more than one instance without datasetId"
                                              : "has more than one instance with the datasetId " + a.dataset_id);
    set.instances.push_back(std::move(a));
  }
  return ok();
}

Result<void> AttributeParser::simplified_datasets(AttributeSet& set, const json::Value& datasets, const Path& path,
                                                  const AttributeSet* target) {
  if (!datasets.is_object()) return path.refuse("has a member 'dataset' that is no object of datasetIds and values");
  for (const json::Member& m : datasets.as_object()) {
    const std::string id = m.key == kNone ? std::string() : m.key;
    if (!id.empty() && !is_uri(id)) return path.refuse("has the datasetId '" + id + "', which is no URI");
    Attribute& a = set.instances.emplace_back();
    DOSI_CHECK(simplified(a, m.value, path, target == nullptr ? nullptr : target->find(id)));
    a.dataset_id = id;
  }
  return ok();
}

Result<void> AttributeParser::instance(Attribute& a, const json::Value& v, const Path& path, const AttributeSet* target, int depth) {
  const json::Value* dataset = v.find("datasetId");
  const bool named = dataset != nullptr && dataset->is_string() && dataset->as_string() != kNone;
  const Attribute* old = target == nullptr ? nullptr : target->find(named ? dataset->as_string() : std::string_view());
  if (options_.simplified) return simplified(a, v, path, old);
  if (!v.is_object() || geo::looks_like_geometry(v)) return concise(a, v, path, old);
  const json::Object& object = v.as_object();
  if (const json::Value* type = type_member(object)) {
    const auto kind = kind_named(*type);
    if (!kind) return Path{"type", &path}.refuse("is no type of attribute such as Property or Relationship");
    return members(a, object, *kind, path, old, depth);
  }
  if (const auto kind = kind_by_content(object)) return members(a, object, *kind, path, old, depth);
  if (options_.partial && (whole_ || is_partial_attribute(object))) {
    if (old == nullptr) return path.refuse("has no value, and there is no such instance to change yet");
    return members(a, object, old->kind, path, old, depth);
  }
  return concise(a, v, path, old);
}

// A value alone: clause 4.5.2.3.
Result<void> AttributeParser::concise(Attribute& a, const json::Value& v, const Path& path, const Attribute* old) {
  if (geo::looks_like_geometry(v)) a.kind = Kind::geo_property;
  else if (v.is_string() && !options_.language.empty() && old != nullptr && old->kind == Kind::language_property)
    a.kind = Kind::language_property;
  if (is_place_name(path.name) && a.kind == Kind::property && !is_null_text(v))
    return path.refuse("is no GeoProperty; a GeoJSON geometry was expected");
  DOSI_TRY(a.value, parse_content(a.kind, v, path, context_, options_));
  return ok();
}

// A value alone in the simplified representation: clause 4.5.4, with the kind of what it replaces (clause 5.6.17).
Result<void> AttributeParser::simplified(Attribute& a, const json::Value& v, const Path& path, const Attribute* old) {
  if (is_null_text(v)) return concise(a, v, path, old);
  const json::Value* content = &v;
  if (old != nullptr) a.kind = old->kind;
  else if (geo::looks_like_geometry(v)) a.kind = Kind::geo_property;
  if (v.is_object() && v.as_object().size() == 1) {
    const json::Member& only = *v.as_object().begin();
    const auto kind = kind_of_member(only.key);
    if (kind == Kind::language_property || kind == Kind::vocab_property || kind == Kind::json_property)
      a.kind = *kind, content = &only.value;
  }
  DOSI_TRY(a.value, parse_content(a.kind, *content, path, context_, options_));
  return ok();
}

Result<void> AttributeParser::members(Attribute& a, const json::Object& object, Kind kind, const Path& path,
                                      const Attribute* old, int depth) {
  a.kind = kind;
  for (const json::Member& m : object) DOSI_CHECK(member(a, m, path, old, depth));
  const bool partial = options_.partial && old != nullptr && old->kind == kind;
  if (a.value.is_null() && !partial)
    return path.refuse("has no '" + std::string(value_member(kind)) + "', which a " + std::string(type_name(kind)) +
                       " must have");
  if (is_place_name(path.name) && kind != Kind::geo_property && !is_null(a))
    return path.refuse("is a " + std::string(type_name(kind)) + "; a GeoProperty was expected");
  return ok();
}

Result<void> AttributeParser::member(Attribute& a, const json::Member& m, const Path& parent, const Attribute* old,
                                     int depth) {
  const Path path{m.key, &parent};
  const Role role = role_of(m.key);
  const bool removes = options_.nulls != ParseOptions::Nulls::refused && is_null_text(m.value);
  const auto not_in_kind = [&] { return path.refuse("may not stand in a " + std::string(type_name(a.kind))); };
  switch (role) {
    case Role::type: return ok();
    case Role::generated: return generated(a, m);
    case Role::context:
      if (whole_ && depth == 0) return ok();
      return path.refuse("may not stand inside an attribute");
    case Role::output_only: return path.refuse("is written by the hub only");
    case Role::content: {
      if (m.key != value_member(a.kind)) return not_in_kind();
      DOSI_TRY(a.value, parse_content(a.kind, m.value, path, context_, options_));
      return ok();
    }
    case Role::dataset: return dataset(a, m.value, path);
    case Role::observed:
      DOSI_CHECK(time(a.observed_at, m.value, path, removes));
      if (!removes) keep_precision(a, m.value.as_string());
      return ok();
    case Role::expires: return time(a.expires_at, m.value, path, removes);
    case Role::unit:
      if (!takes_unit(a.kind)) return not_in_kind();
      if (!m.value.is_string()) return path.refuse("is " + std::string(json::kind_name(m.value)) + "; a unit code such as CEL was expected");
      if (is_null_text(m.value) && !removes) return path.refuse("is the NGSI-LD Null, which may not stand here");
      a.unit_code = m.value.as_string();
      return ok();
    case Role::object_type: case Role::value_type:
      if ((role == Role::object_type) != is_relation(a.kind)) return not_in_kind();
      return add_names(a, m, path, removes, context_);
    case Role::proof: return proof(a, m.value, path);
    case Role::sealed:
      if (parent.name != "ngsildproof") return path.refuse("may stand in ngsildproof only");
      if (!m.value.is_string()) return path.refuse("is " + std::string(json::kind_name(m.value)) + "; a string was expected");
      a.more.append(m.key, m.value);
      return ok();
    case Role::attribute: break;
  }
  AttributeParser inner(context_, options_, temporal_);
  const Symbol name = context_.find(m.key);
  AttributeSet& sub = a.subs.emplace_back();
  DOSI_CHECK(inner.set(sub, m.value, path, old == nullptr ? nullptr : find_set(old->subs, name), depth + 1));
  if (find_set(a.subs, sub.name) != &sub) return path.refuse("stands twice, under different names");
  return ok();
}

Result<void> AttributeParser::generated(Attribute& a, const json::Member& m) const {
  if (options_.system_times && m.key == "createdAt") a.created_at = time_or_none(m.value);
  if (options_.system_times && m.key == "modifiedAt") a.modified_at = time_or_none(m.value);
  return ok();
}

Result<void> AttributeParser::dataset(Attribute& a, const json::Value& v, const Path& path) const {
  if (v.is_string() && v.as_string() == kNone) return ok();
  if (!v.is_string() || !is_uri(v.as_string()) || v.as_string() == kNull)
    return path.refuse("is no URI; a URI or \"@none\" was expected");
  a.dataset_id = v.as_string();
  return ok();
}

Result<void> AttributeParser::time(Time& to, const json::Value& v, const Path& path, bool removes) const {
  if (removes) {
    to = kNullTime;
    return ok();
  }
  auto parsed = parse_utc(v, path.name);
  if (!parsed) return path.refuse(std::string_view(parsed.error().message).substr(path.name.size() + 1));
  to = *parsed;
  return ok();
}

// Kept as it is.
Result<void> AttributeParser::proof(Attribute& a, const json::Value& v, const Path& path) const {
  DOSI_CHECK(check_proof(v, path));
  a.more.append("ngsildproof", v);
  return ok();
}

}  // namespace dosi::ngsi

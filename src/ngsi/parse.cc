#include "ngsi/parse.h"

#include <algorithm>

#include "ngsi/attribute_parser.h"
#include "ngsi/path.h"
#include "ngsi/syntax.h"

namespace dosi::ngsi {
namespace {

Result<void> parse_id(Entity& e, const json::Value& v, const Path& path) {
  if (!v.is_string() || !is_uri(v.as_string()) || v.as_string() == kNull) return path.refuse("is no URI; an entity id such as urn:ngsi-ld:Bus:1 was expected");
  if (!e.id.empty() && e.id != v.as_string()) return path.refuse("stands twice with different values");
  e.id = v.as_string();
  return ok();
}

Result<void> parse_type(Entity& e, const json::Value& v, const Path& path, const jsonld::Context& context) {
  if (!v.is_string() || !is_name(v.as_string()) || v.as_string() == kNull)
    return path.refuse("is no entity type name: letters, digits and '_' were expected, a letter first");
  const Symbol type = context.expand(v.as_string());
  if (dosi::text(type).starts_with('@')) return path.refuse("is a keyword of JSON-LD and no name for an entity type");
  if (!type) return path.refuse("is one name too many: the hub holds 16 million different names");
  if (std::ranges::find(e.types, type) == e.types.end()) e.types.push_back(type);
  return ok();
}

Result<void> parse_types(Entity& e, const json::Value& v, const Path& path, const jsonld::Context& context) {
  if (!v.is_array()) return parse_type(e, v, path, context);
  if (v.as_array().empty()) return path.refuse("is an empty array; at least one entity type was expected");
  for (const json::Value& each : v.as_array()) DOSI_CHECK(parse_type(e, each, path, context));
  return ok();
}

Result<void> parse_scope(Entity& e, const json::Value& v, const Path& path) {
  if (!v.is_string() || !is_scope(v.as_string()))
    return path.refuse("is no scope such as /seoul/gangnam, nor an array of scopes");
  if (std::ranges::find(e.scopes, v.as_string()) == e.scopes.end()) e.scopes.push_back(v.as_string());
  return ok();
}

Result<void> parse_scopes(Entity& e, const json::Value& v, const Path& path, const ParseOptions& options) {
  if (is_null_text(v)) {
    if (options.nulls == ParseOptions::Nulls::refused) return path.refuse("is the NGSI-LD Null; a scope was expected");
    e.scopes = {std::string(kNull)};
    return ok();
  }
  if (!v.is_array()) return parse_scope(e, v, path);
  for (const json::Value& each : v.as_array()) DOSI_CHECK(parse_scope(e, each, path));
  return ok();
}

Result<void> parse_expiry(Entity& e, const json::Value& v, const ParseOptions& options) {
  if (is_null_text(v) && options.nulls != ParseOptions::Nulls::refused) {
    e.expires_at = kNullTime;
    return ok();
  }
  DOSI_TRY(e.expires_at, parse_utc(v, "expiresAt"));
  return ok();
}

Result<Entity> parse_any(const json::Value& document, const jsonld::Context& context, const ParseOptions& options) {
  if (!document.is_object())
    return bad_request("The body is " + std::string(json::kind_name(document)) + "; an NGSI-LD entity, a JSON object, was expected");
  Entity e;
  e.attributes.reserve(document.as_object().size());
  AttributeParser parser(context, options);
  for (const json::Member& m : document.as_object()) {
    DOSI_TRY(const bool known, parse_entity_member(e, m, context, options));
    if (known) continue;
    const Path path{m.key};
    const AttributeSet* target = options.target == nullptr ? nullptr : options.target->find(context.find(m.key));
    AttributeSet& set = e.attributes.emplace_back();
    DOSI_CHECK(parser.set(set, m.value, path, target));
    if (e.find(set.name) != &set) return path.refuse("stands twice, under different names");
  }
  return e;
}

}  // namespace

Result<bool> parse_entity_member(Entity& e, const json::Member& m, const jsonld::Context& context,
                                 const ParseOptions& options) {
  const Path path{m.key};
  const std::string_view key = m.key;
  if (key == "id" || key == "@id") DOSI_CHECK(parse_id(e, m.value, path));
  else if (key == "type" || key == "@type") DOSI_CHECK(parse_types(e, m.value, path, context));
  else if (key == "scope") DOSI_CHECK(parse_scopes(e, m.value, path, options));
  else if (key == "expiresAt") DOSI_CHECK(parse_expiry(e, m.value, options));
  else if (options.system_times && key == "createdAt") e.created_at = time_or_none(m.value);
  else if (options.system_times && key == "modifiedAt") e.modified_at = time_or_none(m.value);
  else return key == "@context" || key == "createdAt" || key == "modifiedAt" || key == "deletedAt";
  return true;
}

std::vector<Symbol> names_in(const json::Value& document, const jsonld::Context& context) {
  std::vector<Symbol> names;
  if (!document.is_object()) return names;
  for (const json::Member& m : document.as_object())
    if (const Symbol name = context.find(m.key)) names.push_back(name);
  return names;
}

Result<Entity> parse_fragment(const json::Value& document, const jsonld::Context& context, const ParseOptions& options) {
  return parse_any(document, context, options);
}

Result<Entity> parse_entity(const json::Value& document, const jsonld::Context& context, const ParseOptions& options) {
  DOSI_TRY(Entity e, parse_any(document, context, options));
  if (e.id.empty()) return bad_request("The entity has no 'id'; a URI such as urn:ngsi-ld:Bus:1 was expected", "id");
  if (e.types.empty()) return bad_request("The entity " + e.id + " has no 'type'", "type");
  return e;
}

Result<Attribute> parse_attribute(const json::Value& document, Symbol name, const jsonld::Context& context,
                                  const ParseOptions& options) {
  const std::string_view term = context.compact(name);
  const Path path{term};
  if (is_reserved_name(term) && !kind_of_member(term)) return path.refuse("is a term of the core context and no name for an attribute");
  if (document.is_object() && document.as_object().empty()) return path.refuse("is an empty object; an attribute was expected");
  const AttributeSet* target = options.target == nullptr ? nullptr : options.target->find(name);
  Attribute a;
  DOSI_CHECK(AttributeParser(context, options, false, true).instance(a, document, path, target));
  return a;
}

Result<AttributeSet> parse_attribute_set(std::string_view term, const json::Value& value, const jsonld::Context& context,
                                         const ParseOptions& options) {
  AttributeSet set;
  DOSI_CHECK(AttributeParser(context, options).set(set, value, Path{term}, nullptr));
  return set;
}
Result<AttributeSet> parse_temporal_set(std::string_view term, const json::Value& value, const jsonld::Context& context,
                                        const ParseOptions& options) {
  AttributeSet set;
  DOSI_CHECK(AttributeParser(context, options, true).set(set, value, Path{term}, nullptr));
  return set;
}

}  // namespace dosi::ngsi

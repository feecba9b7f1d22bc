#include "broker/discovery.h"

#include <algorithm>
#include <map>
#include <set>

#include "broker/seen.h"
#include "json/write.h"
#include "ngsi/expiry.h"

namespace dosi::broker {
namespace {

using ngsi::Kind;

struct AttributeFacts {
  std::uint64_t instances = 0;
  std::set<Kind> kinds;
  std::set<std::string_view> types;  // entity types that have it, short
};

// What one pass over entities tells about their attributes, by short name.
struct Census {
  std::map<std::string_view, AttributeFacts> attributes;
  std::map<std::string_view, std::set<std::string_view>> attributes_of_type;
  std::map<std::string_view, Symbol> symbols;
  std::uint64_t entities = 0;

  void add(const ngsi::Record& entity, const jsonld::Context& context, Time now) {
    ++entities;
    for (const Symbol type : entity.types()) attributes_of_type.try_emplace(context.compact(type));
    for (const ngsi::Slot& slot : entity.slots()) {
      if (ngsi::is_expired(entity, slot, now)) continue;
      const std::string_view name = context.compact(slot.name);
      AttributeFacts& facts = attributes[name];
      symbols[name] = slot.name;
      ++facts.instances;
      facts.kinds.insert(slot.kind);
      for (const Symbol type : entity.types()) {
        facts.types.insert(context.compact(type));
        attributes_of_type[context.compact(type)].insert(name);
      }
    }
  }
};

Result<Census> take(const store::Reads& store, const Caller& caller, Time now, query::Query query = {}) {
  query.now = now;
  DOSI_TRY(const auto matcher, query::Matcher::compile(std::move(query)));
  Census census;
  DOSI_CHECK(Seen(store, caller)->scan(caller.tenant, matcher, {},
                        [&](const store::RecordPtr& entity) { return census.add(*entity, *caller.context, now), true; }));
  return census;
}

Result<bool> has_entity(const store::Reads& store, const Caller& caller, Time now, Symbol type) {
  DOSI_TRY(const auto matcher, query::Matcher::compile({.types = query::TypeSelection{{{type}}}, .now = now}));
  bool found = false;
  DOSI_CHECK(Seen(store, caller)->scan(caller.tenant, matcher, {}, [&](const store::RecordPtr&) { return found = true, false; }));
  return found;
}

template <class Names>
void write_names(json::Writer& w, std::string_view member, const Names& names) {
  w.key(member), w.begin_array();
  for (const std::string_view name : names) w.string(name);
  w.end_array();
}

void write_kinds(json::Writer& w, const AttributeFacts& facts) {
  w.key("attributeTypes"), w.begin_array();
  for (const Kind kind : facts.kinds) w.string(ngsi::type_name(kind));
  w.end_array();
}

void write_attribute_head(json::Writer& w, const Census& census, std::string_view name) {
  w.member("id", text(census.symbols.at(name)));
  w.member("type", "Attribute");
  w.member("attributeName", name);
}

void write_context(json::Writer& w, std::string_view at_context) {
  if (!at_context.empty()) w.key("@context"), w.raw(at_context);
}

// A list has an id of its own; it follows from what it lists, so that equal answers are equal.
std::string list_id(std::string_view kind, const std::set<std::string_view>& names) {
  std::size_t hash = 0;
  for (const std::string_view name : names) hash = hash * 31 + std::hash<std::string_view>()(name);
  return "urn:ngsi-ld:" + std::string(kind) + ":" + std::to_string(hash);
}

std::string list_document(std::string_view kind, std::string_view member, const std::set<std::string_view>& names,
                          std::string_view at_context) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.member("id", list_id(kind, names));
  w.member("type", kind);
  write_names(w, member, names);
  write_context(w, at_context);
  w.end_object();
  return out;
}

}  // namespace

Result<std::string> Discovery::type_list() const {
  std::set<std::string_view> names;
  for (const auto& [type, count] : Seen(store, caller)->types(caller.tenant)) {
    DOSI_TRY(const bool there, has_entity(store, caller, now, type));
    if (there) names.insert(caller.context->compact(type));
  }
  return list_document("EntityTypeList", "typeList", names, at_context);
}

Result<std::string> Discovery::types_in_detail() const {
  DOSI_TRY(const Census census, take(store, caller, now));
  std::string out;
  json::Writer w(out);
  w.begin_array();
  for (const auto& [type, attributes] : census.attributes_of_type) {
    w.begin_object();
    w.member("id", text(caller.context->expand(type)));
    w.member("type", "EntityType");
    w.member("typeName", type);
    write_names(w, "attributeNames", attributes);
    write_context(w, at_context);
    w.end_object();
  }
  w.end_array();
  return out;
}

Result<std::string> Discovery::type(std::string_view name) const {
  const Symbol type = caller.context->find(name);
  DOSI_TRY(const Census census, take(store, caller, now, {.types = query::TypeSelection{{{type}}}}));
  if (census.entities == 0) return not_found("There is no entity of type '" + std::string(name) + "'");
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.member("id", text(type));
  w.member("type", "EntityTypeInfo");
  w.member("typeName", caller.context->compact(type));
  w.key("entityCount"), w.number(static_cast<std::int64_t>(census.entities));
  w.key("attributeDetails"), w.begin_array();
  for (const auto& [attribute, facts] : census.attributes) {
    w.begin_object();
    write_attribute_head(w, census, attribute);
    write_kinds(w, facts);
    w.end_object();
  }
  w.end_array();
  write_context(w, at_context);
  w.end_object();
  return out;
}

Result<std::string> Discovery::attribute_list() const {
  DOSI_TRY(const Census census, take(store, caller, now));
  std::set<std::string_view> names;
  for (const auto& [name, facts] : census.attributes) names.insert(name);
  return list_document("AttributeList", "attributeList", names, at_context);
}

Result<std::string> Discovery::attributes_in_detail() const {
  DOSI_TRY(const Census census, take(store, caller, now));
  std::string out;
  json::Writer w(out);
  w.begin_array();
  for (const auto& [name, facts] : census.attributes) {
    w.begin_object();
    write_attribute_head(w, census, name);
    write_names(w, "typeNames", facts.types);
    write_context(w, at_context);
    w.end_object();
  }
  w.end_array();
  return out;
}

Result<std::string> Discovery::attribute(std::string_view name) const {
  const Symbol symbol = caller.context->find(name);
  DOSI_TRY(const Census census, take(store, caller, now, {.attrs = {symbol}}));
  const auto it = symbol ? census.attributes.find(caller.context->compact(symbol)) : census.attributes.end();
  if (it == census.attributes.end()) return not_found("No entity has an attribute '" + std::string(name) + "'");
  std::string out;
  json::Writer w(out);
  w.begin_object();
  write_attribute_head(w, census, it->first);
  w.key("attributeCount"), w.number(static_cast<std::int64_t>(it->second.instances));
  write_kinds(w, it->second);
  write_names(w, "typeNames", it->second.types);
  write_context(w, at_context);
  w.end_object();
  return out;
}

}  // namespace dosi::broker

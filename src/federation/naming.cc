#include "federation/naming.h"

#include "base/symbol.h"
#include "query/parse.h"

namespace dosi::federation {
namespace {

bool is_core(std::string_view key) {
  return key.starts_with('@') || jsonld::Context::core()->term(key) != nullptr;
}

}  // namespace

std::string Naming::name(std::string_view term) const {
  if (!changes() || term.empty() || term == "*") return std::string(term);
  const Symbol iri = from_->expand(term);
  if (!iri || text(iri).starts_with('@')) return std::string(term);
  return std::string(to_->compact(iri));
}

std::string Naming::names(std::string_view list) const {
  std::string out;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    if (at != 0) out += ',';
    out += name(list.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

Result<std::string> Naming::types(std::string_view selection) const {
  if (!changes() || selection == "*") return std::string(selection);
  DOSI_TRY(const auto parsed, query::parse_types(selection, {*from_, true}));
  return query::print(parsed, *to_);
}

Result<std::string> Naming::q(std::string_view text) const {
  if (!changes()) return std::string(text);
  DOSI_TRY(const auto parsed, query::parse_q(text, {*from_, true}));
  return query::print(parsed, *to_);
}

// One name, or an array of them.
void Naming::member(json::Object& object, std::string_view key) const {
  json::Value* v = object.find(key);
  if (v == nullptr) return;
  if (v->is_string()) v->as_string() = name(v->as_string());
  if (!v->is_array()) return;
  for (json::Value& each : v->as_array())
    if (each.is_string()) each.as_string() = name(each.as_string());
}

void Naming::attribute(json::Value& value) const {
  if (!changes()) return;
  if (value.is_array())
    for (json::Value& each : value.as_array()) attribute(each);
  if (!value.is_object()) return;
  // A value without any member of an attribute is a value alone: nothing in it is a name.
  bool reified = false;
  for (const json::Member& m : value.as_object()) reified = reified || is_core(m.key);
  if (!reified) return;
  for (json::Member& m : value.as_object()) {
    if (is_core(m.key)) continue;
    attribute(m.value);
    m.key = name(m.key);
  }
  for (const std::string_view key : {"vocab", "objectType", "valueType"}) member(value.as_object(), key);
}

void Naming::entity(json::Value& document) const {
  if (!changes()) return;
  if (document.is_array())
    for (json::Value& each : document.as_array()) entity(each);
  if (!document.is_object()) return;
  json::Object& object = document.as_object();
  member(object, "type");
  member(object, "@type");
  for (json::Member& m : object) {
    if (m.key == "id" || m.key == "type" || m.key == "scope" || m.key.starts_with('@')) continue;
    attribute(m.value);
    m.key = name(m.key);
  }
}

Result<void> Naming::query(json::Value& document) const {
  if (!changes() || !document.is_object()) return ok();
  json::Object& object = document.as_object();
  for (const std::string_view key : {"attrs", "pick", "omit", "watchedAttributes"}) member(object, key);
  if (json::Value* entities = object.find("entities"); entities != nullptr && entities->is_array())
    for (json::Value& each : entities->as_array()) {
      json::Value* type = each.is_object() ? each.as_object().find("type") : nullptr;
      if (type == nullptr || !type->is_string()) continue;
      DOSI_TRY(type->as_string(), types(type->as_string()));
    }
  if (json::Value* text = object.find("q"); text != nullptr && text->is_string()) {
    DOSI_TRY(text->as_string(), q(text->as_string()));
  }
  if (json::Value* geo = object.find("geoQ"); geo != nullptr && geo->is_object()) member(geo->as_object(), "geoproperty");
  return ok();
}

}  // namespace dosi::federation

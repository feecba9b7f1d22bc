#include <algorithm>
#include <array>
#include <functional>

#include "json/write.h"
#include "ngsi/registration.h"
#include "ngsi/syntax.h"

// The names inside a registration's document: to IRIs at the door, to terms on the way out.
namespace dosi::ngsi {
namespace {

using json::Value;
using Rename = std::function<std::string(const std::string&)>;

// Members that the table of clause 5.2.9 defines; everything else is a Context Source Property.
constexpr std::string_view kMembers[] = {
    "id",          "type",           "endpoint",         "contextSourceInfo", "information",   "contextSourceAlias",
    "hostAlias",   "description",    "datasetId",        "expiresAt",         "location",      "management",
    "mode",        "operationSpace", "observationSpace", "managementInterval", "scope",        "observationInterval",
    "operations",  "refreshRate",    "registrationName", "tenant",            "localOnly"};
// Members that only the hub sets: ignored in input.
constexpr std::string_view kOutput[] = {"lastFailure", "status",    "timesFailed", "timesSent",
                                        "lastSuccess", "createdAt", "modifiedAt",  "@context"};

template <class List>
bool is_among(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

void rename_strings(Value& v, const Rename& rename) {
  if (v.is_string() && !v.as_string().empty() && v.as_string() != kNull) v.as_string() = rename(v.as_string());
  if (v.is_array())
    for (Value& element : v.as_array()) rename_strings(element, rename);
}

void rename_member(Value& object, std::string_view member, const Rename& rename) {
  if (!object.is_object()) return;
  if (Value* v = object.as_object().find(member)) rename_strings(*v, rename);
}

void rename_information(Value& information, const Rename& rename) {
  if (!information.is_array()) return;
  for (Value& info : information.as_array()) {
    rename_member(info, "propertyNames", rename);
    rename_member(info, "relationshipNames", rename);
    Value* entities = info.is_object() ? info.as_object().find("entities") : nullptr;
    if (entities == nullptr || !entities->is_array()) continue;
    for (Value& entity : entities->as_array()) rename_member(entity, "type", rename);
  }
}

std::string plain_key(const std::string& key) {
  if (key == "@id") return "id";
  return key == "@type" ? "type" : key;
}

}  // namespace

Result<json::Object> expand_registration(const Value& body, const jsonld::Context& context, bool fragment) {
  if (!body.is_object())
    return bad_request("The body must be a registration, a JSON object, not " + std::string(json::kind_name(body)));
  const Rename expand = [&](const std::string& name) { return std::string(text(context.expand(name))); };
  json::Object out;
  for (const json::Member& member : body.as_object()) {
    if (is_among(kOutput, member.key)) continue;
    if (member.value.is_null() && !fragment)
      return bad_request("'" + member.key + "' is null; to remove a member give \"urn:ngsi-ld:null\"", member.key);
    std::string key = plain_key(member.key);
    if (!is_among(kMembers, key)) {
      if (!is_name(key)) return bad_request("'" + key + "' is not a valid name of a property", key);
      key = expand(key);
    }
    out[key] = member.value.is_null() ? Value(kNull) : member.value;
  }
  if (Value* information = out.find("information")) rename_information(*information, expand);
  return out;
}

void patch_registration(json::Object& document, const json::Object& fragment) {
  for (const json::Member& member : fragment) {
    if (is_null_text(member.value)) document.erase(member.key);
    else document[member.key] = member.value;
  }
}

void present_registration(std::string& out, const Registration& registration, const jsonld::Context& context,
                          const json::Object& more, std::string_view at_context) {
  const Rename compact = [&](const std::string& iri) { return context.compact_iri(iri); };
  json::Writer w(out);
  w.begin_object();
  w.member("id", registration.id);
  w.member("type", "ContextSourceRegistration");
  for (const json::Member& member : registration.document) {
    if (member.key == "id" || member.key == "type") continue;
    w.key(is_among(kMembers, member.key) ? member.key : compact(member.key));
    if (member.key != "information") {
      w.value(member.value);
      continue;
    }
    Value information = member.value;
    rename_information(information, compact);
    w.value(information);
  }
  for (const json::Member& member : more) w.key(member.key), w.value(member.value);
  if (!at_context.empty()) w.key("@context"), w.raw(at_context);
  w.end_object();
}

}  // namespace dosi::ngsi

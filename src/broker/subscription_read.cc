#include <algorithm>
#include <array>

#include "broker/endpoint.h"
#include "broker/projection.h"
#include "broker/subscription_document.h"
#include "json/write.h"
#include "ngsi/language_filter.h"
#include "ngsi/syntax.h"
#include "query/matches.h"
#include "query/parse.h"

namespace dosi::broker {
namespace {

using json::Value;

constexpr std::array<std::string_view, 6> kTriggers = {"entityCreated",    "entityUpdated",    "entityDeleted",
                                                       "attributeCreated", "attributeUpdated", "attributeDeleted"};

// Reads one member; the result is what is kept.
struct Reader {
  const jsonld::Context& context;
  std::string path;

  Reader inside(std::string_view name) const { return {context, path + "." + std::string(name)}; }
  Error refuse(std::string_view what) const { return bad_request("'" + path + "' must be " + std::string(what), path); }
  query::Names names() const { return {context, true}; }
  // Parsers of the query language name the parameter; here it is a member.
  Error at_path(Error e) const {
    e.field = path;
    return e;
  }

  Result<Value> string(const Value& v) const {
    if (!v.is_string() || v.as_string().empty()) return refuse("a string with at least one character");
    return v;
  }
  Result<Value> boolean(const Value& v) const {
    if (!v.is_bool()) return refuse("true or false");
    return v;
  }
  Result<Value> positive(const Value& v) const {
    if (!v.is_number() || v.as_double() <= 0) return refuse("a number greater than 0");
    return v;
  }
  Result<Value> uri(const Value& v) const {
    if (!v.is_string() || !ngsi::is_uri(v.as_string())) return refuse("a URI");
    return v;
  }
  Result<Value> strings(const Value& v) const {
    if (!v.is_array() || v.as_array().empty()) return refuse("an array of at least one string");
    for (const Value& each : v.as_array())
      if (!each.is_string() || each.as_string().empty()) return refuse("an array of strings");
    return v;
  }
  Result<std::string> name(std::string_view text) const {
    if (!ngsi::is_name(text)) return refuse("a name, not '" + std::string(text.substr(0, 64)) + "'");
    const Symbol symbol = context.expand(text);
    if (!symbol) return refuse("a name that the hub can still take up");
    return std::string(dosi::text(symbol));
  }
  Result<Value> iris(const Value& v) const {
    DOSI_TRY(const Value list, strings(v));
    json::Array out;
    for (const Value& each : list.as_array()) {
      DOSI_TRY(auto iri, name(each.as_string()));
      out.push_back(std::move(iri));
    }
    return Value(std::move(out));
  }
  Result<Value> projection(const Value& v) const {
    DOSI_TRY(const Value list, strings(v));
    json::Array out;
    for (const Value& each : list.as_array()) {
      const auto terms = query::parse_projection(path, each.as_string(), names());
      if (!terms) return at_path(terms.error());
      for (Value& term : kept(*terms)) out.push_back(std::move(term));
    }
    return Value(std::move(out));
  }
  Result<Value> attributes(const Value& v) const {
    for (const Value& each : v.is_array() ? v.as_array() : json::Array())
      if (each == Value("id") || each == Value("type") || each == Value("scope"))
        return refuse("an array of attribute names; use 'pick' for id, type and scope");
    return iris(v);
  }
  Result<Value> one_of(const Value& v, std::initializer_list<std::string_view> words) const {
    std::string list;
    for (const std::string_view word : words) {
      if (v == Value(word)) return v;
      list += (list.empty() ? "" : ", "), list += word;
    }
    return refuse("one of " + list);
  }

  Result<Value> triggers(const Value& v) const {
    DOSI_TRY(const Value list, strings(v));
    for (const Value& each : list.as_array())
      if (std::find(kTriggers.begin(), kTriggers.end(), each.as_string()) == kTriggers.end())
        return refuse("an array of entityCreated, entityUpdated, entityDeleted, attributeCreated, attributeUpdated and "
                      "attributeDeleted, not '" + each.as_string().substr(0, 64) + "'");
    return list;
  }
  Result<Value> datasets(const Value& v) const {
    DOSI_TRY(const Value list, strings(v));
    for (const Value& each : list.as_array())
      if (each.as_string() != ngsi::kNone && !ngsi::is_uri(each.as_string())) return refuse("an array of URIs and \"@none\"");
    return list;
  }
  Result<Value> time(const Value& v) const {
    DOSI_TRY([[maybe_unused]] const Time t, ngsi::parse_utc(v, path));
    return v;
  }
  Result<Value> q(const Value& v) const {
    DOSI_TRY(const Value text, string(v));
    const auto parsed = query::parse_q(text.as_string(), names());
    if (!parsed) return at_path(parsed.error());
    DOSI_TRY([[maybe_unused]] const auto matcher, query::Matcher::compile({.q = *parsed}));
    return text;
  }
  Result<Value> scope_q(const Value& v) const {
    DOSI_TRY(const Value text, string(v));
    const auto parsed = query::parse_scope(text.as_string());
    if (!parsed) return at_path(parsed.error());
    return text;
  }
  Result<Value> lang(const Value& v) const {
    DOSI_TRY(const Value text, string(v));
    const auto parsed = ngsi::LanguageFilter::parse(text.as_string());
    if (!parsed) return at_path(parsed.error());
    return text;
  }
  Result<Value> conformance(const Value& v) const {
    DOSI_TRY(const Value text, string(v));
    const std::string& s = text.as_string();
    const std::size_t dot = s.find('.');
    const auto digits = [](std::string_view d) {
      return !d.empty() && d.size() < 5 && std::all_of(d.begin(), d.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    };
    if (dot == std::string::npos || !digits(std::string_view(s).substr(0, dot)) || !digits(std::string_view(s).substr(dot + 1)))
      return refuse("a version such as \"1.6\"");
    return text;
  }
  Result<Value> geo_q(const Value& v) const;
  Result<Value> temporal_q(const Value& v) const;
  Result<Value> entities(const Value& v) const;
  Result<Value> selector(const Value& v) const;
  Result<Value> notification(const Value& v) const;
};

std::string text_of(const Value& object, std::string_view member) {
  const Value* v = object.find(member);
  return v == nullptr ? "" : v->is_string() ? v->as_string() : json::dump(*v);
}

Result<Value> Reader::geo_q(const Value& v) const {
  if (!v.is_object()) return refuse("an object with georel, geometry and coordinates");
  const std::string property = text_of(v, "geoproperty");
  const auto parsed = query::parse_geo({text_of(v, "georel"), text_of(v, "geometry"), text_of(v, "coordinates"), property}, names());
  if (!parsed) return at_path(parsed.error());
  DOSI_TRY([[maybe_unused]] const auto matcher, query::Matcher::compile({.geo = *parsed}));
  json::Object out;
  for (const std::string_view member : {"georel", "geometry", "coordinates"})
    if (const Value* given = v.find(member)) out.append(std::string(member), *given);
  if (!property.empty()) {
    DOSI_TRY(auto iri, inside("geoproperty").name(property));
    out.append("geoproperty", std::move(iri));
  }
  return Value(std::move(out));
}

Result<Value> Reader::temporal_q(const Value& v) const {
  if (!v.is_object()) return refuse("an object with timerel and timeAt");
  const std::string end = text_of(v, "endTimeAt"), property = text_of(v, "timeproperty"), at = text_of(v, "timeAt");
  const auto parsed = query::parse_temporal({text_of(v, "timerel"), at, end, property});
  if (!parsed) return at_path(parsed.error());
  return v;
}

Result<Value> Reader::selector(const Value& v) const {
  if (!v.is_object()) return refuse("an array of objects with a 'type'");
  json::Object out;
  const Value* type = v.find("type");
  if (type == nullptr) return inside("type").refuse("there; \"*\" stands for any");
  DOSI_TRY(const Value text, inside("type").string(*type));
  if (text.as_string() == "*") {
    out.append("type", text);
  } else {
    const auto parsed = query::parse_types(text.as_string(), names());
    if (!parsed) return inside("type").at_path(parsed.error());
    out.append("type", query::print(*parsed, *jsonld::Context::core()));
  }
  if (const Value* id = v.find("id")) {
    const json::Array all = id->is_array() ? id->as_array() : json::Array{*id};
    if (all.empty()) return inside("id").refuse("a URI or an array of URIs");
    for (const Value& each : all) {
      DOSI_TRY([[maybe_unused]] const Value uri, inside("id").uri(each));
    }
    out.append("id", *id);
  }
  if (const Value* pattern = v.find("idPattern")) {
    DOSI_TRY(const Value text_pattern, inside("idPattern").string(*pattern));
    const auto compiled = query::Matcher::compile({.id_pattern = text_pattern.as_string()});
    if (!compiled) return inside("idPattern").at_path(compiled.error());
    out.append("idPattern", text_pattern);
  }
  return Value(std::move(out));
}

Result<Value> Reader::entities(const Value& v) const {
  if (!v.is_array() || v.as_array().empty()) return refuse("an array of at least one entity selector");
  json::Array out;
  for (const Value& each : v.as_array()) {
    DOSI_TRY(Value one, selector(each));
    out.push_back(std::move(one));
  }
  return Value(std::move(out));
}

Result<Value> read_notification_member(const Reader& r, const json::Member& m) {
  if (m.key == "attributes") return r.attributes(m.value);
  if (m.key == "pick" || m.key == "omit") return r.projection(m.value);
  if (m.key == "format") return r.one_of(m.value, {"normalized", "concise", "simplified", "keyValues"});
  if (m.key == "join") return r.one_of(m.value, {"flat", "inline", "@none"});
  if (m.key == "joinLevel") {
    if (!m.value.is_int() || m.value.as_int() < 1) return r.refuse("a whole number from 1 on");
    return m.value;
  }
  if (m.key == "showChanges" || m.key == "sysAttrs") return r.boolean(m.value);
  if (m.key == "endpoint") {
    DOSI_TRY([[maybe_unused]] const Endpoint endpoint, read_endpoint(m.value, r.path));
    return m.value;
  }
  return Value();
}

Result<Value> Reader::notification(const Value& v) const {
  if (!v.is_object()) return refuse("an object with an 'endpoint'");
  json::Object out;
  for (const json::Member& m : v.as_object()) {
    DOSI_TRY(Value kept, read_notification_member(inside(m.key), m));
    if (!kept.is_null()) out.append(m.key, std::move(kept));
  }
  const auto has = [&](std::string_view name) { return out.find(name) != nullptr; };
  const auto is = [&](std::string_view name, std::string_view word) { return has(name) && *out.find(name) == Value(word); };
  if (!has("endpoint")) return inside("endpoint").refuse("there: where to send notifications");
  if (has("attributes") && (has("pick") || has("omit"))) return inside("attributes").refuse("without 'pick' and 'omit'");
  if (has("pick") && has("omit"))
    for (const Value& each : out.find("pick")->as_array())
      if (const json::Array& gone = out.find("omit")->as_array(); std::find(gone.begin(), gone.end(), each) != gone.end())
        return inside("pick").refuse("without what 'omit' names");
  const Value* level = out.find("joinLevel");
  const std::int64_t depth = is("join", "flat") || is("join", "inline") ? (level != nullptr ? level->as_int() : 1) : 0;
  for (const std::string_view name : {"pick", "omit"})
    if (has(name) && static_cast<std::int64_t>(query::link_depth(projection_of(out.find(name)->as_array()))) > depth)
      return inside(name).refuse("no deeper than 'join' and 'joinLevel' reach");
  if (has("showChanges") && out.find("showChanges")->as_bool() && (is("format", "keyValues") || is("format", "simplified")))
    return inside("showChanges").refuse("false with the simplified format");
  return Value(std::move(out));
}

using Read = Result<Value> (Reader::*)(const Value&) const;
struct MemberRule {
  std::string_view name;
  Read read;
};
constexpr MemberRule kMembers[] = {
    {"id", &Reader::uri},
    {"type", &Reader::string},
    {"subscriptionName", &Reader::string},
    {"description", &Reader::string},
    {"entities", &Reader::entities},
    {"watchedAttributes", &Reader::attributes},
    {"notificationTrigger", &Reader::triggers},
    {"timeInterval", &Reader::positive},
    {"q", &Reader::q},
    {"geoQ", &Reader::geo_q},
    {"scopeQ", &Reader::scope_q},
    {"csf", &Reader::q},
    {"temporalQ", &Reader::temporal_q},
    {"datasetId", &Reader::datasets},
    {"lang", &Reader::lang},
    {"expandValues", &Reader::string},
    {"jsonKeys", &Reader::string},
    {"isActive", &Reader::boolean},
    {"expiresAt", &Reader::time},
    {"throttling", &Reader::positive},
    {"jsonldContext", &Reader::uri},
    {"localOnly", &Reader::boolean},
    {"splitEntities", &Reader::boolean},
    {"ngsildConformance", &Reader::conformance},
    {"notification", &Reader::notification},
};

const MemberRule* rule_of(std::string_view name) {
  if (name == "@id") name = "id";
  if (name == "@type") name = "type";
  const auto rule = std::find_if(std::begin(kMembers), std::end(kMembers), [&](const MemberRule& r) { return r.name == name; });
  return rule == std::end(kMembers) ? nullptr : rule;
}

// The terms of a query text with their IRIs, as an @context.
void add_terms(json::Object& terms, std::string_view q, const jsonld::Context& context) {
  constexpr std::string_view kStops = "=!<>~;|()[]{}., \t\"";
  for (std::size_t at = 0; at < q.size();) {
    const std::size_t end = std::min(q.find_first_of(kStops, at), q.size());
    for (const std::string_view term : {q.substr(at, end - at), q.substr(at, std::min(q.find(':', at), end) - at)})
      if (ngsi::is_name(term) && term.find(':') == std::string_view::npos && context.find(term) != Symbol())
        terms[term] = dosi::text(context.find(term));
    at = end + 1;
  }
}

}  // namespace

Result<json::Object> read_subscription(const Value& document, const jsonld::Context& context, bool fragment) {
  if (!document.is_object()) return bad_request("The body must be a JSON object of type Subscription");
  json::Object out, terms;
  for (const json::Member& m : document.as_object()) {
    const MemberRule* rule = rule_of(m.key);
    if (rule == nullptr) continue;
    const Reader reader{context, std::string(rule->name)};
    if (ngsi::is_null_text(m.value)) {
      const bool mandatory = rule->name == "id" || rule->name == "type" || rule->name == "notification";
      if (!fragment || mandatory) return reader.refuse("more than the NGSI-LD Null");
      out.append(std::string(rule->name), Value());
      continue;
    }
    DOSI_TRY(Value kept, (reader.*rule->read)(m.value));
    if (rule->read == &Reader::q) add_terms(terms, kept.as_string(), context);
    out.append(std::string(rule->name), std::move(kept));
  }
  const Value* type = out.find("type");
  if ((type == nullptr && !fragment) || (type != nullptr && *type != Value("Subscription")))
    return bad_request("'type' must be \"Subscription\"", "type");
  if (!fragment && out.find("notification") == nullptr)
    return bad_request("'notification' is missing: an object with an endpoint", "notification");
  if (!terms.empty()) out.append("qContext", std::move(terms));
  return out;
}

}  // namespace dosi::broker

#include "ngsi/registration.h"

#include <algorithm>

#include "geo/geojson.h"
#include "ngsi/parse.h"
#include "ngsi/path.h"
#include "ngsi/period.h"
#include "ngsi/syntax.h"

namespace dosi::ngsi {
namespace {

using json::Value;

Result<std::string> text_of(const Value& v, const Path& path) {
  if (!v.is_string() || v.as_string().empty()) return path.refuse("must be a string with at least one character");
  return v.as_string();
}

Result<std::string> uri_of(const Value& v, const Path& path) {
  if (!v.is_string() || !is_uri(v.as_string())) return path.refuse("must be a URI");
  return v.as_string();
}

// A string or an array of at least one string, each as `is_good` wants it.
template <class Good>
Result<std::vector<std::string>> texts_of(const Value& v, const Path& path, std::string_view wanted, Good&& is_good) {
  std::vector<std::string> out;
  const auto add = [&](const Value& one) {
    const bool good = one.is_string() && is_good(one.as_string());
    if (good) out.push_back(one.as_string());
    return good;
  };
  const bool all = v.is_array() ? std::all_of(v.as_array().begin(), v.as_array().end(), add) : add(v);
  if (!all || out.empty()) return path.refuse(wanted);
  return out;
}

Result<std::vector<Symbol>> names_of(const Value& v, const Path& path) {
  if (!v.is_array() || v.as_array().empty()) return path.refuse("must be an array of at least one name");
  DOSI_TRY(const auto names, texts_of(v, path, "must hold names only", [](const std::string& s) { return is_name(s); }));
  std::vector<Symbol> out;
  for (const std::string& name : names) out.push_back(intern(name));
  return out;
}

Result<EntityInfo> entity_info(const Value& v, const Path& parent) {
  if (!v.is_object()) return parent.refuse("must hold objects with a type");
  EntityInfo out;
  const Value* type = v.find("type");
  const Path type_path{"type", &parent};
  if (type == nullptr) return type_path.refuse("is missing: the entity type that is provided");
  DOSI_TRY(const auto types, texts_of(*type, type_path, "must be a type name or an array of type names",
                                      [](const std::string& s) { return is_name(s); }));
  for (const std::string& name : types) out.types.push_back(intern(name));
  if (const Value* id = v.find("id")) {
    DOSI_TRY(out.id, uri_of(*id, {"id", &parent}));
  }
  if (const Value* pattern = v.find("idPattern")) {
    DOSI_TRY(out.id_pattern, text_of(*pattern, {"idPattern", &parent}));
  }
  for (const json::Member& m : v.as_object())
    if (m.key != "type" && m.key != "id" && m.key != "idPattern")
      return Path{m.key, &parent}.refuse("is not known here: expected type, id and idPattern");
  return out;
}

Result<RegistrationInfo> registration_info(const Value& v, const Path& parent) {
  if (!v.is_object() || v.as_object().empty())
    return parent.refuse("must hold objects with at least one of entities, propertyNames and relationshipNames");
  RegistrationInfo out;
  for (const json::Member& m : v.as_object()) {
    const Path path{m.key, &parent};
    if (m.key == "entities") {
      if (!m.value.is_array() || m.value.as_array().empty()) return path.refuse("must be an array of at least one object");
      for (const Value& one : m.value.as_array()) {
        DOSI_TRY(EntityInfo info, entity_info(one, path));
        out.entities.push_back(std::move(info));
      }
    } else if (m.key == "propertyNames" || m.key == "relationshipNames") {
      DOSI_TRY(const auto names, names_of(m.value, path));
      out.attributes.insert(out.attributes.end(), names.begin(), names.end());
    } else {
      return path.refuse("is not known here: expected entities, propertyNames and relationshipNames");
    }
  }
  return out;
}

Result<TimeInterval> interval_of(const Value& v, const Path& path) {
  const Value* start = v.find("startAt");
  if (start == nullptr) return path.refuse("must be an object with startAt, and endAt unless it is open");
  TimeInterval out;
  DOSI_TRY(out.start, parse_utc(*start, Path{"startAt", &path}.text()));
  if (const Value* end = v.find("endAt")) {
    DOSI_TRY(out.end, parse_utc(*end, Path{"endAt", &path}.text()));
    if (out.end < out.start) return path.refuse("ends before it starts");
  }
  return out;
}

// A geometry alone, or a GeoProperty with it.
Result<geo::Geometry> geometry_of(const Value& v, const Path& path) {
  const Value* inner = v.find("value");
  auto shape = geo::parse(inner != nullptr ? *inner : v);
  if (!shape) return path.refuse("must be a GeoJSON geometry: " + shape.error().message);
  return std::move(*shape);
}

Result<std::int64_t> positive_of(const Value& v, const Path& path) {
  if (!v.is_number() || !(v.as_double() > 0)) return path.refuse("must be a number of milliseconds greater than 0");
  return static_cast<std::int64_t>(std::min(std::max(v.as_double(), 1.0), 1e12));
}

Result<Period> duration_of(const Value& v, const Path& path) {
  const auto period = v.is_string() ? parse_period(v.as_string()) : Result<Period>(Error());
  if (!period) return path.refuse("must be a duration as in ISO 8601, such as PT10S");
  return period;
}

// clause 4.3.6.6: keys that the hub itself acts on
Result<void> check_source_info(const std::string& key, const std::string& value, const Path& path) {
  const auto is_media = [&] { return value == "application/json" || value == "application/ld+json"; };
  if ((key == "accept" || key == "contentType") && !is_media())
    return path.refuse("'" + key + "' must be application/json or application/ld+json");
  if (key == "jsonldContext" && !is_uri(value)) return path.refuse("'jsonldContext' must be the URL of a JSON-LD context");
  if (key == "ngsildConformance") {
    const std::size_t dot = value.find('.');
    const auto is_number = [](std::string_view s) {
      return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (dot == std::string::npos || !is_number(value.substr(0, dot)) || !is_number(value.substr(dot + 1)))
      return path.refuse("'ngsildConformance' must be a version such as 1.5");
  }
  return ok();
}

bool is_header_name(std::string_view s) {
  const auto good = [](unsigned char c) { return std::isalnum(c) != 0 || std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos; };
  return !s.empty() && std::all_of(s.begin(), s.end(), good);
}

class Parser {
 public:
  explicit Parser(Registration& out, Time now) : out_(out), now_(now) {}

  Result<void> read(const json::Member& m);
  Result<void> finish();

 private:
  using Read = Result<void> (Parser::*)(const Value&, const Path&);
  struct Reader {
    std::string_view name;
    Read function;
  };
  static const Reader kReaders[];

  Result<void> id(const Value& v, const Path& path) {
    DOSI_TRY(out_.id, uri_of(v, path));
    return ok();
  }
  Result<void> type(const Value& v, const Path& path) {
    if (v == Value("ContextSourceRegistration")) return ok();
    return path.refuse("must be \"ContextSourceRegistration\"");
  }
  Result<void> endpoint(const Value& v, const Path& path) {
    DOSI_TRY(std::string url, uri_of(v, path));
    const bool is_http = url.starts_with("http://") || url.starts_with("https://");
    if (!is_http || url.find("://") + 3 >= url.size()) return path.refuse("must be an http or https URL");
    while (url.ends_with('/')) url.pop_back();
    constexpr std::string_view kRoot = "/ngsi-ld/v1";
    if (url.ends_with(kRoot)) url.resize(url.size() - kRoot.size());
    out_.endpoint = std::move(url);
    return describe(path.name, v);
  }
  Result<void> source_info(const Value& v, const Path& path) {
    if (!v.is_array()) return path.refuse("must be an array of objects with key and value");
    for (const Value& pair : v.as_array()) {
      const Value *key = pair.find("key"), *value = pair.find("value");
      if (key == nullptr || value == nullptr || !key->is_string() || !value->is_string() || !is_header_name(key->as_string()))
        return path.refuse("must hold objects with key, a header name, and value, a string");
      const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
      if (std::any_of(value->as_string().begin(), value->as_string().end(), is_control))
        return path.refuse("holds a value with control characters");
      DOSI_CHECK(check_source_info(key->as_string(), value->as_string(), path));
      out_.source_info.emplace_back(key->as_string(), value->as_string());
    }
    return ok();
  }
  Result<void> information(const Value& v, const Path& path) {
    if (!v.is_array() || v.as_array().empty()) return path.refuse("must be an array of at least one object");
    for (const Value& one : v.as_array()) {
      DOSI_TRY(RegistrationInfo info, registration_info(one, path));
      out_.information.push_back(std::move(info));
    }
    return ok();
  }
  Result<void> alias(const Value& v, const Path& path) {
    DOSI_TRY(out_.alias, text_of(v, path));
    if (!is_header_name(out_.alias)) return path.refuse("must be a pseudonym as in RFC 7230: letters, digits and !#$%&'*+-.^_`|~");
    return describe(path.name, v);
  }
  Result<void> words(const Value& v, const Path& path) {
    DOSI_CHECK(text_of(v, path));
    return describe(path.name, v);
  }
  Result<void> dataset(const Value& v, const Path& path) {
    DOSI_TRY(out_.datasets, texts_of(v, path, "must hold URIs or \"@none\"",
                                     [](const std::string& s) { return s == kNone || is_uri(s); }));
    return ok();
  }
  Result<void> expires(const Value& v, const Path& path) {
    DOSI_TRY(out_.expires_at, parse_utc(v, path.text()));
    if (out_.expires_at <= now_) return path.refuse("lies in the past");
    return ok();
  }
  Result<void> location(const Value& v, const Path& path) { return place(out_.location, v, path); }
  Result<void> observation_space(const Value& v, const Path& path) { return place(out_.observation_space, v, path); }
  Result<void> operation_space(const Value& v, const Path& path) { return place(out_.operation_space, v, path); }
  Result<void> place(std::optional<geo::Geometry>& to, const Value& v, const Path& path) {
    DOSI_TRY(to, geometry_of(v, path));
    return ok();
  }
  Result<void> management(const Value& v, const Path& path) {
    if (!v.is_object()) return path.refuse("must be an object with cacheDuration, cooldown, localOnly or timeout");
    for (const json::Member& m : v.as_object()) {
      const Path inner{m.key, &path};
      if (m.key == "timeout") {
        DOSI_TRY(out_.timeout_ms, positive_of(m.value, inner));
      } else if (m.key == "cooldown") {
        DOSI_TRY(out_.cooldown_ms, positive_of(m.value, inner));
      } else if (m.key == "localOnly") {
        DOSI_CHECK(local_only(m.value, inner));
      } else if (m.key == "cacheDuration") {
        DOSI_TRY(out_.cache, duration_of(m.value, inner));
      } else {
        return inner.refuse("is not known here: expected cacheDuration, cooldown, localOnly or timeout");
      }
    }
    return ok();
  }
  Result<void> local_only(const Value& v, const Path& path) {
    if (!v.is_bool()) return path.refuse("must be true or false");
    out_.local_only = v.as_bool();
    return ok();
  }
  Result<void> refresh_rate(const Value& v, const Path& path) {
    DOSI_CHECK(duration_of(v, path));
    return describe(path.name, v);
  }
  Result<void> mode(const Value& v, const Path& path) {
    for (const SourceMode m : {SourceMode::inclusive, SourceMode::exclusive, SourceMode::redirect, SourceMode::auxiliary})
      if (v == Value(name(m))) return out_.mode = m, describe(path.name, v);
    return path.refuse("must be inclusive, exclusive, redirect or auxiliary");
  }
  Result<void> management_interval(const Value& v, const Path& path) {
    DOSI_TRY(out_.management_interval, interval_of(v, path));
    return ok();
  }
  Result<void> observation_interval(const Value& v, const Path& path) {
    DOSI_TRY(out_.observation_interval, interval_of(v, path));
    return ok();
  }
  Result<void> operations(const Value& v, const Path& path) {
    if (!v.is_array() || v.as_array().empty()) return path.refuse("must be an array of at least one operation");
    for (const Value& one : v.as_array()) {
      const auto set = one.is_string() ? operations_named(one.as_string()) : std::nullopt;
      if (!set) return path.refuse("must hold names of operations or of groups of them (clause 4.20)");
      out_.operations |= *set;
    }
    return ok();
  }
  Result<void> scope(const Value& v, const Path& path) {
    DOSI_TRY(out_.scopes, texts_of(v, path, "must be a scope such as /city/district, or an array of scopes",
                                   [](const std::string& s) { return is_scope(s); }));
    properties_.scopes = out_.scopes;
    return ok();
  }
  Result<void> tenant(const Value& v, const Path& path) {
    DOSI_TRY(out_.tenant, text_of(v, path));
    const auto good = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.'; };
    if (!std::all_of(out_.tenant.begin(), out_.tenant.end(), good))
      return path.refuse("must be a name of letters, digits, '_', '-' and '.'");
    return ok();
  }

  // A member of the table as a property that csf can ask for.
  Result<void> describe(std::string_view name, const Value& v) {
    Attribute a;
    a.value = v;
    add_property(jsonld::Context::core()->expand(name), std::move(a));
    return ok();
  }
  Result<void> property(const json::Member& m) {
    DOSI_TRY(AttributeSet set, parse_attribute_set(m.key, m.value, *jsonld::Context::core()));
    properties_.attributes.push_back(std::move(set));
    return ok();
  }
  void add_property(Symbol name, Attribute a) {
    AttributeSet set;
    set.name = name;
    set.instances.push_back(std::move(a));
    properties_.attributes.push_back(std::move(set));
  }
  Result<void> check_exclusive() const;

  Registration& out_;
  Time now_;
  Entity properties_;
};

const Parser::Reader Parser::kReaders[] = {
    {"id", &Parser::id},
    {"type", &Parser::type},
    {"endpoint", &Parser::endpoint},
    {"contextSourceInfo", &Parser::source_info},
    {"information", &Parser::information},
    {"contextSourceAlias", &Parser::alias},
    {"hostAlias", &Parser::alias},
    {"description", &Parser::words},
    {"registrationName", &Parser::words},
    {"datasetId", &Parser::dataset},
    {"expiresAt", &Parser::expires},
    {"location", &Parser::location},
    {"observationSpace", &Parser::observation_space},
    {"operationSpace", &Parser::operation_space},
    {"management", &Parser::management},
    {"localOnly", &Parser::local_only},
    {"managementInterval", &Parser::management_interval},
    {"observationInterval", &Parser::observation_interval},
    {"mode", &Parser::mode},
    {"operations", &Parser::operations},
    {"refreshRate", &Parser::refresh_rate},
    {"scope", &Parser::scope},
    {"tenant", &Parser::tenant},
};

Result<void> Parser::read(const json::Member& m) {
  for (const auto& [name, function] : kReaders)
    if (name == m.key) return (this->*function)(m.value, Path{m.key});
  return property(m);
}

// clause 4.3.6.3: one entity by its id, and attributes
Result<void> Parser::check_exclusive() const {
  const Path path{"information"};
  for (const RegistrationInfo& info : out_.information) {
    const bool by_id = !info.entities.empty() && std::all_of(info.entities.begin(), info.entities.end(), [](const EntityInfo& e) {
      return !e.id.empty() && e.id_pattern.empty();
    });
    if (!by_id) return path.refuse("of an exclusive registration must name entities by id, without idPattern");
    if (info.attributes.empty()) return path.refuse("of an exclusive registration must name the attributes, in propertyNames or relationshipNames");
  }
  return ok();
}

Result<void> Parser::finish() {
  if (out_.endpoint.empty()) return Path{"endpoint"}.refuse("is missing: the URL of the source");
  if (out_.information.empty()) return Path{"information"}.refuse("is missing: what the source provides");
  if (out_.mode == SourceMode::exclusive) DOSI_CHECK(check_exclusive());
  const SourceOperations reading = {SourceOperation::retrieve_entity, SourceOperation::query_entity};
  const bool chosen = !(out_.operations == SourceOperations());
  if (out_.mode == SourceMode::auxiliary && !out_.operations.within(reading))
    return Path{"operations"}.refuse("of an auxiliary registration may hold retrieveOps, retrieveEntity and queryEntity only");
  if (!chosen) out_.operations = out_.mode == SourceMode::auxiliary ? reading : federation_operations();
  properties_.id = out_.id;
  properties_.types = {jsonld::Context::core()->expand("ContextSourceRegistration")};
  out_.properties = Record::pack(properties_);
  return ok();
}

}  // namespace

bool RegistrationInfo::offers(Symbol attribute) const {
  return attributes.empty() || std::find(attributes.begin(), attributes.end(), attribute) != attributes.end();
}

std::string_view name(SourceMode mode) {
  constexpr std::string_view kNames[] = {"inclusive", "exclusive", "redirect", "auxiliary"};
  return kNames[static_cast<std::size_t>(mode)];
}

Result<Registration> parse_registration(json::Object document, Time now) {
  Registration out;
  if (document.find("type") == nullptr) return Path{"type"}.refuse("is missing; it must be \"ContextSourceRegistration\"");
  Parser parser(out, now);
  for (const json::Member& m : document) DOSI_CHECK(parser.read(m));
  DOSI_CHECK(parser.finish());
  out.document = std::move(document);
  return out;
}

}  // namespace dosi::ngsi

#include "ngsi/content.h"

#include "geo/geojson.h"
#include "json/parse.h"
#include "ngsi/syntax.h"

namespace dosi::ngsi {
namespace {

Error wrong_kind(const Path& path, const json::Value& v, std::string_view expected) {
  return path.refuse("is " + std::string(json::kind_name(v)) + "; " + std::string(expected) + " was expected");
}

Result<json::Value> parse_geometry(const json::Value& v, const Path& path) {
  json::Value geometry = v;
  if (v.is_string()) {
    auto parsed = json::parse(v.as_string());
    if (!parsed) return path.refuse("is a text that is no JSON; a GeoJSON geometry was expected");
    geometry = std::move(*parsed);
  }
  if (!geometry.is_object()) return wrong_kind(path, v, "a GeoJSON geometry");
  if (const auto checked = geo::parse(geometry); !checked) {
    const Error& e = checked.error();
    const Path inner{e.field, &path};
    const Path& place = e.field.empty() ? path : inner;
    return place.refuse("makes no valid geometry: " + e.message);
  }
  return geometry;
}

Result<void> check_uri(const json::Value& v, const Path& path) {
  if (!v.is_string()) return wrong_kind(path, v, "a URI");
  if (v.as_string() == kNull) return path.refuse("is the NGSI-LD Null, which may not stand here");
  if (!is_uri(v.as_string())) return path.refuse("is '" + v.as_string().substr(0, 100) + "', which is no URI");
  return ok();
}

Result<json::Value> parse_object(const json::Value& v, const Path& path) {
  if (!v.is_array()) {
    DOSI_CHECK(check_uri(v, path));
    return v;
  }
  if (v.as_array().empty()) return path.refuse("is an empty array; a URI or an array of URIs was expected");
  for (const json::Value& each : v.as_array()) DOSI_CHECK(check_uri(each, path));
  return v;
}

Result<json::Value> parse_object_list(const json::Value& v, const Path& path) {
  if (!v.is_array()) return wrong_kind(path, v, "an array of URIs or of {\"object\": URI}");
  json::Array list;
  list.reserve(v.as_array().size());
  for (const json::Value& each : v.as_array()) {
    const json::Value* object = each.is_object() ? each.find("object") : &each;
    if (object == nullptr || (each.is_object() && each.as_object().size() != 1))
      return path.refuse("has an entry that is neither a URI nor {\"object\": URI}");
    DOSI_CHECK(check_uri(*object, path));
    list.emplace_back(json::Object{{"object", *object}});
  }
  return json::Value(std::move(list));
}

bool is_language_text(const json::Value& v) {
  if (!v.is_array()) return v.is_string();
  for (const json::Value& each : v.as_array())
    if (!each.is_string()) return false;
  return true;
}

Result<json::Value> parse_language_map(const json::Value& v, const Path& path, const ParseOptions& options) {
  if (v.is_string() && !options.language.empty())
    return json::Value(json::Object{{std::string(options.language), v}});
  if (!v.is_object()) return wrong_kind(path, v, "an object of language tags and texts");
  for (const json::Member& m : v.as_object()) {
    const Path member{m.key, &path};
    if (!is_language_tag(m.key)) return member.refuse("has a name that is no language tag such as ko or en-GB");
    if (!is_language_text(m.value)) return wrong_kind(member, m.value, "a string or an array of strings");
    if (options.nulls != ParseOptions::Nulls::anywhere && holds_null(m.value))
      return member.refuse("is the NGSI-LD Null, which may not stand here");
  }
  return v;
}

Result<json::Value> parse_json(const json::Value& v, const Path& path) {
  constexpr std::string_view kExpected = "an object or an array of objects";
  if (v.is_object()) return v;
  if (!v.is_array()) return wrong_kind(path, v, kExpected);
  for (const json::Value& each : v.as_array())
    if (!each.is_object()) return wrong_kind(path, each, kExpected);
  return v;
}

Result<json::Value> parse_value(const json::Value& v, const Path& path, const ParseOptions& options) {
  if (v.is_null()) return path.refuse("is null; a value was expected");
  if (options.nulls != ParseOptions::Nulls::anywhere && holds_null(v))
    return path.refuse("holds the NGSI-LD Null, which may stand inside a value only in a merge");
  return v;
}

bool is_null_form(Kind kind, const json::Value& v) {
  const bool own_form = kind == Kind::language_property || kind == Kind::list_property || kind == Kind::list_relationship;
  return is_null_text(v) || (own_form && v == null_content(kind));
}

}  // namespace

json::Value null_content(Kind kind) {
  switch (kind) {
    case Kind::language_property: return json::Object{{std::string(kNone), kNull}};
    case Kind::list_property:
    case Kind::list_relationship: return json::Array{kNull};
    default: return kNull;
  }
}

bool is_null(const Attribute& a) {
  if (a.value.is_string()) return a.value.as_string() == kNull;
  const bool may_be = a.value.is_object() ? a.value.as_object().size() == 1
                                          : a.value.is_array() && a.value.as_array().size() == 1;
  return may_be && a.value == null_content(a.kind);
}

Result<json::Value> parse_names(const json::Value& v, const Path& path, const jsonld::Context& context) {
  if (v.is_string()) {
    if (v.as_string() == kNull) return path.refuse("holds the NGSI-LD Null, which may not stand here");
    return json::Value(text(context.expand(v.as_string())));
  }
  if (!v.is_array() || v.as_array().empty()) return wrong_kind(path, v, "a name or an array of names");
  json::Array names;
  names.reserve(v.as_array().size());
  for (const json::Value& each : v.as_array()) {
    if (!each.is_string()) return wrong_kind(path, each, "a name");
    DOSI_TRY(json::Value name, parse_names(each, path, context));
    names.push_back(std::move(name));
  }
  return json::Value(std::move(names));
}

Result<json::Value> parse_content(Kind kind, const json::Value& v, const Path& path, const jsonld::Context& context,
                                  const ParseOptions& options) {
  if (is_null_form(kind, v)) {
    if (options.nulls == ParseOptions::Nulls::refused)
      return path.refuse("is the NGSI-LD Null; a value was expected, since there is nothing to delete");
    return null_content(kind);
  }
  switch (kind) {
    case Kind::property: return parse_value(v, path, options);
    case Kind::geo_property: return parse_geometry(v, path);
    case Kind::relationship: return parse_object(v, path);
    case Kind::language_property: return parse_language_map(v, path, options);
    case Kind::vocab_property: return parse_names(v, path, context);
    case Kind::json_property: return parse_json(v, path);
    case Kind::list_property:
      if (!v.is_array()) return wrong_kind(path, v, "an array");
      return parse_value(v, path, options);
    case Kind::list_relationship: return parse_object_list(v, path);
  }
  return v;
}

}  // namespace dosi::ngsi

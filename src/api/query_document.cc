#include <algorithm>
#include <optional>

#include "api/selection.h"
#include "api/selection_texts.h"
#include "json/write.h"
#include "ngsi/syntax.h"
#include "query/parse.h"

// Reads the Query of clause 5.2.23.
namespace dosi::api {
namespace {

Error wrong(std::string_view member, std::string_view expected) {
  return bad_request("'" + std::string(member) + "' must be " + std::string(expected), std::string(member));
}

// A member that must be a string with something in it; empty if it is absent.
Result<std::string> text_member(const json::Value& document, std::string_view name) {
  const json::Value* v = document.find(name);
  if (v == nullptr) return std::string();
  if (!v->is_string() || v->as_string().empty()) return wrong(name, "a string with at least one character");
  return v->as_string();
}

Result<std::vector<std::string>> texts_member(const json::Value& document, std::string_view name) {
  std::vector<std::string> out;
  const json::Value* v = document.find(name);
  if (v == nullptr) return out;
  if (!v->is_array() || v->as_array().empty()) return wrong(name, "an array of at least one string");
  for (const json::Value& each : v->as_array()) {
    if (!each.is_string() || each.as_string().empty()) return wrong(name, "an array of strings");
    out.push_back(each.as_string());
  }
  return out;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += out.empty() ? "" : ",", out += text;
  return out;
}

Result<void> check_flag(const json::Value& document, std::string_view name) {
  const json::Value* v = document.find(name);
  if (v != nullptr && !v->is_bool()) return wrong(name, "true or false");
  return ok();
}

// clause 5.2.33: an id, or an array of them, goes before idPattern. Each id makes a selector of its own.
Result<void> add_selectors(query::Query& out, const json::Value& v, const query::Names& names, bool& wildcard) {
  if (!v.is_object()) return bad_request("each of 'entities' must be an object with a type", "entities");
  query::EntitySelector one;
  DOSI_TRY(const std::string type, text_member(v, "type"));
  if (type.empty()) return bad_request("each of 'entities' needs a 'type'; \"*\" stands for any", "entities.type");
  if (type == "*") {
    wildcard = true;
  } else {
    DOSI_TRY(one.types, query::parse_types(type, names));
  }
  std::vector<std::string> ids;
  if (const json::Value* id = v.find("id"); id != nullptr && id->is_array()) {
    DOSI_TRY(ids, texts_member(v, "id"));
  } else if (id != nullptr) {
    DOSI_TRY(ids.emplace_back(), text_member(v, "id"));
  }
  DOSI_TRY(const std::string pattern, text_member(v, "idPattern"));
  if (ids.empty()) {
    one.id_pattern = pattern;
    out.selectors.push_back(std::move(one));
    return ok();
  }
  for (std::string& id : ids) {
    if (!ngsi::is_uri(id)) return bad_request("'" + id.substr(0, 100) + "' is not a URI", "entities.id");
    one.id = std::move(id);
    out.selectors.push_back(one);
  }
  return ok();
}

Result<bool> read_entities(query::Query& out, const json::Value& document, const query::Names& names) {
  bool wildcard = false;
  const json::Value* entities = document.find("entities");
  if (entities == nullptr) return wildcard;
  if (!entities->is_array() || entities->as_array().empty())
    return bad_request("'entities' must be an array of at least one selector", "entities");
  for (const json::Value& v : entities->as_array()) DOSI_CHECK(add_selectors(out, v, names, wildcard));
  return wildcard;
}

Result<void> read_geo(query::Query& out, const json::Value& document, const query::Names& names) {
  const json::Value* geo = document.find("geoQ");
  if (geo == nullptr) return ok();
  if (!geo->is_object()) return wrong("geoQ", "an object with geometry, coordinates and georel");
  DOSI_TRY(const std::string georel, text_member(*geo, "georel"));
  DOSI_TRY(const std::string geometry, text_member(*geo, "geometry"));
  DOSI_TRY(const std::string property, text_member(*geo, "geoproperty"));
  const json::Value* given = geo->find("coordinates");
  const std::string coordinates = given == nullptr ? "" : given->is_string() ? given->as_string() : json::dump(*given);
  DOSI_TRY(out.geo, query::parse_geo({georel, geometry, coordinates, property}, names));
  return ok();
}

// clause 5.2.43
Result<void> read_order(query::Query& out, const json::Value& document, const query::Names& names) {
  const json::Value* ordering = document.find("ordering");
  if (ordering == nullptr) return ok();
  if (!ordering->is_object()) return wrong("ordering", "an object with 'orderBy', an array of names");
  DOSI_TRY(const auto keys, texts_member(*ordering, "orderBy"));
  if (keys.empty()) return wrong("ordering", "an object with 'orderBy', an array of names");
  DOSI_TRY(const std::string geometry, text_member(*ordering, "geometry"));
  const json::Value* given = ordering->find("coordinates");
  if (given != nullptr && !given->is_array()) return wrong("ordering.coordinates", "an array");
  const std::string coordinates = given == nullptr ? "" : json::dump(*given);
  DOSI_TRY(out.collation, text_member(*ordering, "collation"));
  DOSI_CHECK(query::check_collation(out.collation));
  DOSI_TRY(out.order, query::parse_order({joined(keys), coordinates, geometry}, names));
  return ok();
}

Result<void> read_links(broker::LinkWish& out, const json::Value& document) {
  LinkTexts texts;
  DOSI_TRY(const std::string join, text_member(document, "join"));
  texts.join = join;
  if (const json::Value* level = document.find("joinLevel")) {
    if (!level->is_int() || level->as_int() < 1) return wrong("joinLevel", "a whole number above 0");
    texts.level = static_cast<std::size_t>(level->as_int());
  }
  DOSI_TRY(texts.contained_by, texts_member(document, "containedBy"));
  DOSI_TRY(out, make_links(std::move(texts)));
  return ok();
}

// expandValues and jsonKeys are comma separated texts; an array is understood, too.
Result<std::string> name_list(const json::Value& document, std::string_view name) {
  const json::Value* v = document.find(name);
  if (v == nullptr || !v->is_array()) return text_member(document, name);
  DOSI_TRY(const auto names, texts_member(document, name));
  return joined(names);
}

Result<void> read_presentation(ngsi::Presentation& how, const json::Value& document, const Exchange& x,
                               const broker::LinkWish& links) {
  ProjectionTexts texts;
  for (const auto& [name, into] : {std::pair{"attrs", &texts.attrs}, {"pick", &texts.pick}, {"omit", &texts.omit}}) {
    DOSI_TRY(const auto list, texts_member(document, name));
    *into = joined(list);
  }
  DOSI_CHECK(set_projection(how, texts, x, links));
  DOSI_TRY(const auto datasets, texts_member(document, "datasetId"));
  if (!datasets.empty()) DOSI_CHECK(set_datasets(how, datasets));
  DOSI_TRY(const std::string lang, text_member(document, "lang"));
  if (!lang.empty()) {
    DOSI_TRY(how.language, ngsi::LanguageFilter::parse(lang));
  }
  DOSI_TRY(const std::string geometry, text_member(document, "geometryProperty"));
  if (geometry.empty()) return ok();
  if (!how.geojson)
    return bad_request("'geometryProperty' is for GeoJSON only: send 'Accept: application/geo+json' with it",
                       "geometryProperty");
  how.geometry = x.caller.context->expand(geometry);
  return ok();
}

}  // namespace

Result<query::Query> selection(const Exchange& x, const json::Value& document, ngsi::Presentation& how,
                               broker::LinkWish* links) {
  const query::Names names = x.names();
  if (!document.is_object()) return bad_request("The body must be a JSON object of type Query");
  if (const json::Value* type = document.find("type"); type == nullptr || *type != json::Value("Query"))
    return bad_request("'type' must be \"Query\"", "type");
  broker::LinkWish wish;
  if (links != nullptr) {
    for (const std::string_view temporal : {"temporalQ", "aggrParams"})
      if (document.find(temporal) != nullptr)
        return bad_request("'" + std::string(temporal) + "' is for the temporal query only", std::string(temporal));
    DOSI_CHECK(read_links(wish, document));
    *links = wish;
  }
  query::Query out;
  DOSI_TRY(const bool wildcard, read_entities(out, document, names));
  DOSI_TRY(const std::string q, text_member(document, "q"));
  DOSI_TRY(const std::string csf, text_member(document, "csf"));
  DOSI_TRY(const std::string expanded, name_list(document, "expandValues"));
  DOSI_TRY(const std::string raw, name_list(document, "jsonKeys"));
  DOSI_CHECK(set_q(out, {q, csf, expanded, raw}, x, wish));
  DOSI_CHECK(read_geo(out, document, names));
  DOSI_TRY(const std::string scope, text_member(document, "scopeQ"));
  if (!scope.empty()) {
    DOSI_TRY(out.scope, query::parse_scope(scope));
  }
  DOSI_CHECK(read_presentation(how, document, x, wish));
  out.attrs = how.attrs;
  DOSI_CHECK(read_order(out, document, names));
  DOSI_CHECK(check_flag(document, "splitEntities"));
  DOSI_CHECK(check_width(x, out, wildcard));
  return out;
}

}  // namespace dosi::api

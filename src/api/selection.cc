#include "api/selection.h"

#include "http/uri.h"
#include "json/write.h"
#include "query/parse.h"

namespace dosi::api {
namespace {

constexpr std::size_t kMaxLimit = 1000, kMaxOffset = 1'000'000'000;

Result<ngsi::Form> form(const Exchange& x) {
  const std::string_view format = x.parameters.get("format");
  const auto is = [&](std::string_view word) {
    return format == word || (format.empty() && x.parameters.option("options", word));
  };
  if (is("simplified") || is("keyValues")) return ngsi::Form::simplified;
  if (is("concise")) return ngsi::Form::concise;
  if (format.empty() || format == "normalized") return ngsi::Form::normalized;
  return bad_request("Parameter 'format': expected normalized, concise, simplified or keyValues, not '" +
                         std::string(format.substr(0, 64)) + "'",
                     "format");
}

Result<std::vector<Symbol>> names(const Exchange& x, std::string_view parameter) {
  if (!x.parameters.has(parameter)) return std::vector<Symbol>();
  return query::parse_names(parameter, x.parameters.get(parameter), {*x.caller.context});
}

Result<void> only_one_projection(bool attrs, bool pick, bool omit) {
  if (attrs && (pick || omit)) return bad_request("'attrs' cannot be combined with 'pick' or 'omit'", "attrs");
  return ok();
}

// A member of a query document that must be a string; empty if it is absent.
Result<std::string> text_member(const json::Value& document, std::string_view name) {
  const json::Value* v = document.find(name);
  if (v == nullptr) return std::string();
  if (!v->is_string() || v->as_string().empty())
    return bad_request("'" + std::string(name) + "' must be a string with at least one character", std::string(name));
  return v->as_string();
}

Result<std::string> list_member(const json::Value& document, std::string_view name) {
  const json::Value* v = document.find(name);
  if (v == nullptr) return std::string();
  std::string out;
  const bool array = v->is_array() && !v->as_array().empty();
  for (std::size_t i = 0; array && i < v->as_array().size(); ++i) {
    if (!v->as_array()[i].is_string())
      return bad_request("'" + std::string(name) + "' must hold strings only", std::string(name));
    out += i == 0 ? "" : ",", out += v->as_array()[i].as_string();
  }
  if (out.empty())
    return bad_request("'" + std::string(name) + "' must be an array of at least one name", std::string(name));
  return out;
}

Result<query::EntitySelector> selector(const json::Value& v, const query::Names& names) {
  query::EntitySelector out;
  if (!v.is_object()) return bad_request("each of 'entities' must be an object with a type", "entities");
  DOSI_TRY(out.id, text_member(v, "id"));
  DOSI_TRY(out.id_pattern, text_member(v, "idPattern"));
  DOSI_TRY(const std::string type, text_member(v, "type"));
  if (type.empty()) return bad_request("each of 'entities' needs a 'type'; \"*\" stands for any", "entities.type");
  if (!out.id.empty() && !is_uri(out.id)) return bad_request("'" + out.id + "' is not a URI", "entities.id");
  if (type != "*") {
    DOSI_TRY(out.types, query::parse_types(type, names));
  }
  return out;
}

Result<std::optional<query::GeoQuery>> geo_member(const json::Value& document, const query::Names& names) {
  const json::Value* geo = document.find("geoQ");
  if (geo == nullptr) return std::optional<query::GeoQuery>();
  if (!geo->is_object()) return bad_request("'geoQ' must be an object with geometry, coordinates and georel", "geoQ");
  DOSI_TRY(const std::string georel, text_member(*geo, "georel"));
  DOSI_TRY(const std::string geometry, text_member(*geo, "geometry"));
  DOSI_TRY(const std::string property, text_member(*geo, "geoproperty"));
  const json::Value* given = geo->find("coordinates");
  const std::string coordinates = given == nullptr ? "" : given->is_string() ? given->as_string() : json::dump(*given);
  DOSI_TRY(auto parsed, query::parse_geo({georel, geometry, coordinates, property}, names));
  return std::optional(std::move(parsed));
}

// clause 5.2.43
Result<std::vector<query::OrderKey>> order_member(const json::Value& document, const query::Names& names) {
  const json::Value* ordering = document.find("ordering");
  if (ordering == nullptr) return std::vector<query::OrderKey>();
  DOSI_TRY(const std::string keys, list_member(*ordering, "orderBy"));
  if (keys.empty()) return bad_request("'ordering' must be an object with 'orderBy', an array of names", "ordering");
  DOSI_TRY(const std::string geometry, text_member(*ordering, "geometry"));
  const json::Value* given = ordering->find("coordinates");
  if (given != nullptr && !given->is_array())
    return bad_request("'coordinates' of 'ordering' must be an array", "ordering.coordinates");
  const std::string coordinates = given == nullptr ? "" : json::dump(*given);
  return query::parse_order({keys, coordinates, geometry}, names);
}

// A query of everything must be meant (clause 5.7.2.4).
Result<void> check_width(const Exchange& x, bool narrowed) {
  DOSI_TRY(const bool local, x.parameters.flag("local"));
  if (narrowed || local) return ok();
  return bad_request("The query needs at least one of type, attrs, q or georel; with local=true it may do without");
}

}  // namespace

Result<void> projection(const Exchange& x, ngsi::Presentation& how) {
  DOSI_CHECK(only_one_projection(x.parameters.has("attrs"), x.parameters.has("pick"), x.parameters.has("omit")));
  DOSI_TRY(how.attrs, names(x, "attrs"));
  DOSI_TRY(how.pick, names(x, "pick"));
  DOSI_TRY(how.omit, names(x, "omit"));
  DOSI_TRY(const auto datasets, x.parameters.list("datasetId"));
  how.datasets.assign(datasets.begin(), datasets.end());
  if (x.parameters.has("lang")) {
    DOSI_TRY(how.language, ngsi::LanguageFilter::parse(x.parameters.get("lang")));
  }
  return ok();
}

Result<ngsi::Presentation> presentation(const Exchange& x, Time now) {
  ngsi::Presentation how;
  DOSI_TRY(how.form, form(x));
  DOSI_CHECK(projection(x, how));
  how.sys_attrs = x.parameters.option("options", "sysAttrs");
  how.geojson = x.accept == Media::geo_json;
  if (x.parameters.has("geometryProperty")) {
    if (!how.geojson)
      return bad_request("Parameter 'geometryProperty' is for GeoJSON only: send 'Accept: application/geo+json' with it",
                         "geometryProperty");
    how.geometry = x.caller.context->find(x.parameters.get("geometryProperty"));
  }
  how.context = x.at_context;
  how.now = now;
  return how;
}

Result<query::Query> selection(const Exchange& x) {
  const Parameters& p = x.parameters;
  const query::Names names{*x.caller.context};
  query::Query out;
  DOSI_TRY(const auto ids, p.list("id"));
  out.ids.assign(ids.begin(), ids.end());
  for (const std::string& id : out.ids)
    if (!is_uri(id)) return bad_request("Parameter 'id': '" + id.substr(0, 100) + "' is not a URI", "id");
  out.id_pattern = p.get("idPattern");
  if (p.has("type") && p.get("type") != "*") {
    DOSI_TRY(out.types, query::parse_types(p.get("type"), names));
  }
  DOSI_TRY(out.attrs, api::names(x, "attrs"));
  if (p.has("q")) {
    DOSI_TRY(out.q, query::parse_q(p.get("q"), names));
  }
  if (p.has("georel") || p.has("geometry") || p.has("coordinates")) {
    DOSI_TRY(out.geo,
             query::parse_geo({p.get("georel"), p.get("geometry"), p.get("coordinates"), p.get("geoproperty")}, names));
  }
  if (p.has("scopeQ")) {
    DOSI_TRY(out.scope, query::parse_scope(p.get("scopeQ")));
  }
  DOSI_TRY(const auto datasets, p.list("datasetId"));
  out.dataset_ids.assign(datasets.begin(), datasets.end());
  if (p.has("orderBy")) {
    DOSI_TRY(out.order, query::parse_order({p.get("orderBy"), p.get("orderFrom"), p.get("orderGeometry")}, names));
  }
  DOSI_CHECK(check_width(x, p.has("type") || !out.attrs.empty() || out.q || out.geo));
  return out;
}

Result<query::Query> selection(const Exchange& x, const json::Value& document, ngsi::Presentation& how) {
  const query::Names names{*x.caller.context};
  if (!document.is_object()) return bad_request("The body must be a JSON object of type Query");
  if (const json::Value* type = document.find("type"); type == nullptr || *type != json::Value("Query"))
    return bad_request("'type' must be \"Query\"", "type");
  query::Query out;
  if (const json::Value* entities = document.find("entities")) {
    if (!entities->is_array() || entities->as_array().empty())
      return bad_request("'entities' must be an array of at least one selector", "entities");
    for (const json::Value& v : entities->as_array()) {
      DOSI_TRY(auto one, selector(v, names));
      out.selectors.push_back(std::move(one));
    }
  }
  DOSI_TRY(const std::string q, text_member(document, "q"));
  if (!q.empty()) {
    DOSI_TRY(out.q, query::parse_q(q, names));
  }
  DOSI_TRY(out.geo, geo_member(document, names));
  DOSI_TRY(const std::string scope, text_member(document, "scopeQ"));
  if (!scope.empty()) {
    DOSI_TRY(out.scope, query::parse_scope(scope));
  }
  for (const auto& [member, target] : {std::pair{"attrs", &how.attrs}, {"pick", &how.pick}, {"omit", &how.omit}}) {
    DOSI_TRY(const std::string list, list_member(document, member));
    if (list.empty()) continue;
    DOSI_TRY(*target, query::parse_names(member, list, names));
  }
  DOSI_CHECK(only_one_projection(!how.attrs.empty(), !how.pick.empty(), !how.omit.empty()));
  out.attrs = how.attrs;
  DOSI_TRY(const std::string datasets, list_member(document, "datasetId"));
  if (!datasets.empty())
    for (const std::string_view one : split(datasets)) how.datasets.emplace_back(one);
  out.dataset_ids = how.datasets;
  DOSI_TRY(out.order, order_member(document, names));
  DOSI_CHECK(check_width(x, !out.selectors.empty() || !out.attrs.empty() || out.q || out.geo));
  if (const json::Value* lang = document.find("lang"); lang != nullptr && lang->is_string()) {
    DOSI_TRY(how.language, ngsi::LanguageFilter::parse(lang->as_string()));
  }
  return out;
}

Result<broker::Page> page(const Exchange& x) {
  broker::Page out;
  DOSI_TRY(out.count, x.parameters.flag("count"));
  DOSI_TRY(out.limit, x.parameters.number("limit", 20, 0, kMaxLimit));
  DOSI_TRY(out.offset, x.parameters.number("offset", 0, 0, kMaxOffset));
  if (out.limit == 0 && !out.count)
    return bad_request("Parameter 'limit': 0 is only allowed together with count=true", "limit");
  return out;
}

void add_page_links(http::Headers& headers, const Exchange& x, const broker::Page& page, bool more,
                    std::size_t next) {
  const auto link = [&](std::size_t offset, std::string_view relation) {
    std::string query;
    for (const std::string_view piece : split(x.request.query, '&')) {
      if (piece.empty() || piece.starts_with("offset=") || piece.starts_with("limit=")) continue;
      query += piece, query += '&';
    }
    headers.add("Link", "<" + x.request.path + "?" + query + "limit=" + std::to_string(page.limit) +
                            "&offset=" + std::to_string(offset) + ">; rel=\"" + std::string(relation) + "\"; type=\"" +
                            std::string(name(x.accept)) + "\"");
  };
  if (page.limit == 0) return;
  if (more) link(next, "next");
  if (page.offset != 0) link(page.offset < page.limit ? 0 : page.offset - page.limit, "prev");
}

}  // namespace dosi::api

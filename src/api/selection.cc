#include "api/selection.h"

#include <algorithm>

#include "api/selection_texts.h"
#include "http/uri.h"
#include "ngsi/syntax.h"
#include "query/parse.h"

namespace dosi::api {
namespace {

constexpr std::size_t kMaxLimit = 1000, kMaxOffset = 1'000'000'000, kMaxLevel = 1'000'000;

Result<ngsi::Form> form(const Exchange& x) {
  const std::string_view format = x.parameters.get("format");
  const auto is = [&](std::string_view word) {
    return format == word || (format.empty() && x.parameters.option("options", word));
  };
  if (is("simplified") || is("keyValues")) return ngsi::Form::simplified;
  if (is("concise")) return ngsi::Form::concise;
  if (format.empty() || format == "normalized") return ngsi::Form::normalized;
  return error(ErrorCode::invalid_request,
               "Parameter 'format': expected normalized, concise, simplified or keyValues, not '" +
                   std::string(format.substr(0, 64)) + "'",
               "format");
}

// A list of names in a parameter; one that is there must not be empty.
Result<std::string> names(const Exchange& x, std::string_view parameter) {
  if (!x.parameters.has(parameter)) return std::string();
  if (x.parameters.get(parameter).empty())
    return bad_request("Parameter '" + std::string(parameter) + "' is empty; a name was expected", std::string(parameter));
  return std::string(x.parameters.get(parameter));
}

// The value of a query parameter, as readable as RFC 3986 allows it.
std::string readable(std::string_view value) {
  std::string out;
  for (const char& c : value) {
    if (std::string_view("!$'()*,;:@/?=").find(c) != std::string_view::npos) out += c;
    else out += http::percent_encode({&c, 1});
  }
  return out;
}

Result<std::vector<std::string>> list(const Exchange& x, std::string_view parameter) {
  DOSI_TRY(const auto all, x.parameters.list(parameter));
  return std::vector<std::string>(all.begin(), all.end());
}

Result<void> set_geo(query::Query& query, const Parameters& p, const query::Names& names) {
  if (!p.has("georel") && !p.has("geometry") && !p.has("coordinates")) return ok();
  DOSI_TRY(query.geo,
           query::parse_geo({p.get("georel"), p.get("geometry"), p.get("coordinates"), p.get("geoproperty")}, names));
  return ok();
}

Result<void> set_order(query::Query& query, const Parameters& p, const query::Names& names) {
  query.collation = p.get("collation");
  if (p.has("collation")) DOSI_CHECK(query::check_collation(query.collation));
  if (!p.has("orderBy")) return ok();
  DOSI_TRY(query.order, query::parse_order({p.get("orderBy"), p.get("orderFrom"), p.get("orderGeometry")}, names));
  return ok();
}

}  // namespace

Result<broker::LinkWish> linked(const Exchange& x) {
  LinkTexts texts{.join = x.parameters.get("join")};
  if (x.parameters.has("join") && texts.join.empty())
    return bad_request("Parameter 'join': expected inline, flat or @none", "join");
  DOSI_TRY(texts.level, x.parameters.number("joinLevel", 1, 1, kMaxLevel));
  DOSI_TRY(texts.contained_by, list(x, "containedBy"));
  return make_links(std::move(texts));
}

Result<void> projection(const Exchange& x, ngsi::Presentation& how, const broker::LinkWish& links) {
  ProjectionTexts texts;
  DOSI_TRY(texts.attrs, names(x, "attrs"));
  DOSI_TRY(texts.pick, names(x, "pick"));
  DOSI_TRY(texts.omit, names(x, "omit"));
  DOSI_CHECK(set_projection(how, texts, x, links));
  DOSI_TRY(const auto datasets, list(x, "datasetId"));
  DOSI_CHECK(set_datasets(how, datasets));
  if (x.parameters.has("lang")) {
    DOSI_TRY(how.language, ngsi::LanguageFilter::parse(x.parameters.get("lang")));
  }
  return ok();
}

Result<ngsi::Presentation> presentation(const Exchange& x, Time now, const broker::LinkWish& links) {
  ngsi::Presentation how;
  DOSI_TRY(how.form, form(x));
  DOSI_CHECK(projection(x, how, links));
  how.sys_attrs = x.parameters.option("options", "sysAttrs");
  how.geojson = x.accept == Media::geo_json;
  if (x.parameters.has("geometryProperty")) {
    if (!how.geojson)
      return bad_request("Parameter 'geometryProperty' is for GeoJSON only: send 'Accept: application/geo+json' with it",
                         "geometryProperty");
    how.geometry = x.caller.context->expand(x.parameters.get("geometryProperty"));
  }
  how.context = x.at_context;
  how.now = now;
  return how;
}

Result<query::Query> selection(const Exchange& x, const broker::LinkWish& links) {
  const Parameters& p = x.parameters;
  const query::Names known = x.names();
  query::Query out;
  DOSI_TRY(out.ids, list(x, "id"));
  for (const std::string& id : out.ids)
    if (!ngsi::is_uri(id)) return bad_request("Parameter 'id': '" + id.substr(0, 100) + "' is not a URI", "id");
  out.id_pattern = p.get("idPattern");
  const bool wildcard = p.get("type") == "*";
  if (p.has("type") && !wildcard) {
    DOSI_TRY(out.types, query::parse_types(p.get("type"), known));
  }
  if (p.has("attrs")) {
    DOSI_TRY(out.attrs, query::parse_names("attrs", p.get("attrs"), known));
  }
  for (const std::string_view text : {"q", "csf", "scopeQ"})
    if (p.has(text) && p.get(text).empty())
      return bad_request("Parameter '" + std::string(text) + "' is empty", std::string(text));
  DOSI_CHECK(set_q(out, {p.get("q"), p.get("csf"), p.get("expandValues"), p.get("jsonKeys")}, x, links));
  DOSI_CHECK(set_geo(out, p, known));
  if (p.has("scopeQ")) {
    DOSI_TRY(out.scope, query::parse_scope(p.get("scopeQ")));
  }
  DOSI_CHECK(set_order(out, p, known));
  DOSI_CHECK(x.parameters.flag("splitEntities"));
  DOSI_CHECK(check_width(x, out, wildcard));
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

void add_page_links(http::Headers& headers, const Exchange& x, const broker::Page& page, bool more, std::size_t next,
                    LinkOrder order) {
  std::string_view path = x.request.path;
  while (path.ends_with('/')) path.remove_suffix(1);
  const auto link = [&](std::size_t offset, std::string_view relation) {
    std::vector<std::string> pieces;
    for (const http::Parameter& p : x.parameters.all())
      if (p.key != "offset" && p.key != "limit") pieces.push_back(p.key + "=" + readable(p.value));
    pieces.push_back("limit=" + std::to_string(page.limit));
    pieces.push_back("offset=" + std::to_string(offset));
    if (order == LinkOrder::by_name) std::sort(pieces.begin(), pieces.end());
    std::string query;
    for (const std::string& piece : pieces) query += query.empty() ? "" : "&", query += piece;
    headers.add("Link", "<" + std::string(path) + "?" + query + ">; rel=\"" + std::string(relation) + "\"; type=\"" +
                            std::string(name(x.accept)) + "\"");
  };
  if (page.limit == 0) return;
  if (more) link(next, "next");
  if (page.offset != 0) link(page.offset < page.limit ? 0 : page.offset - page.limit, "prev");
}

}  // namespace dosi::api

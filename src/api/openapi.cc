#include "api/openapi.h"

#include <algorithm>
#include <map>
#include <vector>

#include "api/openapi_tables.h"
#include "api/parameters.h"
#include "json/write.h"

namespace dosi::api {
namespace {

using json::Writer;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_ngsi(const RouteInfo& route) {
  return route.pattern.starts_with("/ngsi-ld/");
}

// "get_entities_id": names the operation for programs.
std::string operation_id(const RouteInfo& route) {
  std::string out = lower(http::name(route.method));
  for (std::string_view part : split(route.pattern.substr(1), '/')) {
    if (part == "ngsi-ld" || part == "v1") continue;
    out += '_';
    for (const char c : part)
      if (std::isalnum(static_cast<unsigned char>(c)) != 0) out += c;
  }
  return out;
}

void write_reference(Writer& w, std::string_view kind, std::string_view name) {
  w.begin_object();
  w.member("$ref", "#/components/" + std::string(kind) + "/" + std::string(name));
  w.end_object();
}

// The value of `name` in "a=1 b=2" or "a=1&b=2"; empty if it is not there.
std::string_view value_in(std::string_view list, char separator, std::string_view name) {
  for (const std::string_view piece : split(list, separator))
    if (piece.size() > name.size() && piece.starts_with(name) && piece[name.size()] == '=')
      return piece.substr(name.size() + 1);
  return {};
}

// The example as its schema wants it: "true" and "10" are no texts where a boolean or a number is expected.
void write_example(Writer& w, std::string_view schema, std::string_view example) {
  if (example.empty()) return;
  w.key("example");
  const bool bare = schema.find("\"boolean\"") != std::string_view::npos ||
                    schema.find("\"integer\"") != std::string_view::npos;
  if (bare) w.raw(example);
  else w.string(example);
}

void write_path_parameters(Writer& w, const RouteInfo& route, std::string_view examples) {
  for (std::size_t at = 0; (at = route.pattern.find('{', at)) != std::string_view::npos; ++at) {
    const std::string_view name = route.pattern.substr(at + 1, route.pattern.find('}', at) - at - 1);
    w.begin_object();
    w.member("name", name), w.member("in", "path");
    w.key("required"), w.boolean(true);
    w.key("schema"), w.raw(R"({"type":"string","minLength":1})");
    write_example(w, "", value_in(examples, ' ', name));
    w.end_object();
  }
}

void write_query_parameters(Writer& w, const RouteInfo& route, std::string_view examples) {
  for (const std::string_view name : route.parameters) {
    const ParameterDoc* doc = parameter_doc(name);
    const std::string_view schema = doc == nullptr ? R"({"type":"string"})" : doc->schema;
    w.begin_object();
    w.member("name", name), w.member("in", "query");
    if (doc != nullptr) w.member("description", doc->description);
    w.key("schema"), w.raw(schema);
    write_example(w, schema, value_in(examples, '&', name));
    w.end_object();
  }
}

// The formats of bodies (clause 6.3.4).
std::vector<std::string_view> body_media(const RouteInfo& route) {
  if (route.body == Body::file) return {"application/octet-stream"};
  if (!is_ngsi(route)) return {"application/json"};
  if (route.method == http::Method::patch) return {"application/json", "application/ld+json", "application/merge-patch+json"};
  return {"application/json", "application/ld+json"};
}

void write_body(Writer& w, const RouteInfo& route, const OperationDoc& doc) {
  if (route.body == Body::none) return;
  w.key("requestBody"), w.begin_object();
  w.key("required"), w.boolean(route.body != Body::optional_json);
  w.key("content"), w.begin_object();
  for (const std::string_view media : body_media(route)) {
    w.key(media), w.begin_object();
    if (!doc.body.empty()) w.key("schema"), write_reference(w, "schemas", doc.body);
    if (!doc.example.empty() && media != "application/ld+json") {
      w.key("example");
      if (route.body == Body::file) w.string(doc.example);
      else w.raw(doc.example);
    }
    w.end_object();
  }
  w.end_object(), w.end_object();
}

std::string_view media_of(const RouteInfo& route, std::string_view schema) {
  if (schema != "Text") return "application/json";
  if (route.pattern.ends_with(".mvt")) return "application/vnd.mapbox-vector-tile";
  if (route.pattern.ends_with("/live")) return "text/event-stream";
  return route.pattern.ends_with("/quarantine") ? "text/csv" : "text/plain";
}

void write_success(Writer& w, const RouteInfo& route, std::string_view answer) {
  const std::string_view status = answer.substr(0, 3), schema = answer.size() > 4 ? answer.substr(4) : "";
  w.key(status), w.begin_object();
  w.member("description", status == "201" ? "Created" : status == "204" ? "Done" : status == "207" ? "Done in part" : "OK");
  if (!schema.empty()) {
    w.key("content"), w.begin_object();
    const bool linked = is_ngsi(route) && status != "207";
    for (const std::string_view media : {media_of(route, schema), std::string_view("application/ld+json")}) {
      if (media == "application/ld+json" && !linked) continue;
      w.key(media), w.begin_object(), w.key("schema"), write_reference(w, "schemas", schema), w.end_object();
    }
    if (linked && schema.starts_with("Entity")) w.key("application/geo+json"), w.begin_object(), w.end_object();
    w.end_object();
  }
  w.end_object();
}

// What any request of this kind may be refused with (clauses 6.3.2 to 6.3.4, 6.3.17).
std::vector<std::string_view> refusals(const RouteInfo& route, const OperationDoc& doc) {
  std::vector<std::string_view> out = {"400"};
  const auto add = [&](bool when, std::initializer_list<std::string_view> more) {
    if (when) out.insert(out.end(), more);
  };
  add(route.pattern.find('{') != std::string_view::npos || is_ngsi(route) || route.pattern.starts_with("/dosi/"), {"404"});
  add(is_ngsi(route), {"403", "406"});
  add(is_ngsi(route) || route.pattern.starts_with("/dosi/"), {"504"});
  add(route.body != Body::none, {"411", "413"});
  add(route.body == Body::json || route.body == Body::optional_json, {"415"});
  add(true, {"414", "431", "503"});
  for (const std::string_view more : split(doc.errors, ' '))
    if (!more.empty() && std::find(out.begin(), out.end(), more) == out.end()) out.push_back(more);
  std::sort(out.begin(), out.end());
  return out;
}

void write_operation(Writer& w, const RouteInfo& route) {
  static constexpr OperationDoc kUnknown{};
  const OperationDoc* found = operation_doc(route);
  const OperationDoc& doc = found == nullptr ? kUnknown : *found;
  w.key(lower(http::name(route.method))), w.begin_object();
  w.member("operationId", operation_id(route));
  w.member("summary", route.summary);
  w.key("tags"), w.begin_array(), w.string(is_ngsi(route) ? "NGSI-LD" : "dosi"), w.end_array();
  w.key("parameters"), w.begin_array();
  write_path_parameters(w, route, doc.path);
  write_query_parameters(w, route, doc.query);
  write_reference(w, "parameters", "Tenant");
  if (is_ngsi(route) && route.body != Body::json) write_reference(w, "parameters", "Link");
  w.end_array();
  write_body(w, route, doc);
  w.key("responses"), w.begin_object();
  for (const std::string_view answer : split(doc.answers, ' '))
    if (!answer.empty()) write_success(w, route, answer);
  for (const std::string_view status : refusals(route, doc)) w.key(status), write_reference(w, "responses", status);
  w.end_object(), w.end_object();
}

constexpr std::pair<std::string_view, std::string_view> kRefusals[] = {
    {"400", "The request or its content is wrong; the detail says where"},
    {"403", "Too complex, too many, or not allowed"},
    {"404", "There is no such thing, or no such tenant"},
    {"406", "The Accept header admits nothing that can be given"},
    {"409", "It exists already, or is in a state that does not allow this"},
    {"411", "The request does not tell its length"},
    {"413", "The body is too long"},
    {"414", "The address is too long"},
    {"415", "The body is of a type that is not understood"},
    {"422", "This cannot be done here"},
    {"431", "The head of the request is too long"},
    {"503", "The hub cannot do this now; try again"},
    {"504", "A JSON-LD @context or another hub could not be reached"},
};

void write_components(Writer& w) {
  w.key("components"), w.begin_object();
  w.key("schemas"), w.raw("{" + std::string(schemas()) + "}");
  w.key("parameters");
  w.raw(R"json({"Tenant":{"name":"NGSILD-Tenant","in":"header","description":"Whose data (clause 6.3.14); without it the default tenant's","schema":{"type":"string","pattern":"^[A-Za-z0-9_.-]{1,128}$"}},"Link":{"name":"Link","in":"header","description":"The JSON-LD @context (clause 6.3.5)","schema":{"type":"string"}}})json");
  w.key("responses"), w.begin_object();
  for (const auto& [status, description] : kRefusals) {
    w.key(status), w.begin_object(), w.member("description", description);
    if (status != "411" && status != "415")  // these come without a body (clause 6.3.4)
      w.key("content"), w.raw(R"({"application/json":{"schema":{"$ref":"#/components/schemas/Problem"}}})");
    w.end_object();
  }
  w.end_object(), w.end_object();
}

}  // namespace

std::string openapi_document(const std::string& version) {
  std::map<std::string_view, std::vector<const RouteInfo*>> by_path;
  for (const RouteInfo& route : routes())
    if (route.operation != Operation::console) by_path[route.pattern].push_back(&route);
  std::string out;
  Writer w(out);
  w.begin_object();
  w.member("openapi", "3.1.0");
  w.key("info"), w.begin_object(), w.member("title", "dosi: NGSI-LD (GS CIM 009 V1.9.1) and the hub's own endpoints");
  w.member("version", version), w.end_object();
  w.key("servers"), w.raw(R"([{"url":"/"}])");
  w.key("paths"), w.begin_object();
  for (const auto& [path, operations] : by_path) {
    w.key(path), w.begin_object();
    for (const RouteInfo* route : operations) write_operation(w, *route);
    w.end_object();
  }
  w.end_object();
  write_components(w);
  w.end_object();
  return out;
}

}  // namespace dosi::api

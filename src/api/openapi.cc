#include "api/openapi.h"

#include <algorithm>
#include <map>

#include "api/route_table.h"
#include "json/write.h"

namespace dosi::api {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

void write_parameter(json::Writer& w, std::string_view in, std::string_view name) {
  w.begin_object();
  w.member("name", name), w.member("in", in);
  w.key("required"), w.boolean(in == "path");
  w.key("schema"), w.begin_object(), w.member("type", "string"), w.end_object();
  w.end_object();
}

void write_parameters(json::Writer& w, const RouteInfo& route) {
  w.key("parameters"), w.begin_array();
  for (std::size_t at = 0; (at = route.pattern.find('{', at)) != std::string_view::npos; ++at)
    write_parameter(w, "path", route.pattern.substr(at + 1, route.pattern.find_first_of("}*", at) - at - 1));
  for (const std::string_view name : route.parameters) write_parameter(w, "query", name);
  w.end_array();
}

void write_operation(json::Writer& w, const RouteInfo& route) {
  w.key(lower(http::name(route.method))), w.begin_object();
  w.member("summary", route.summary);
  write_parameters(w, route);
  if (route.body != Body::none) {
    w.key("requestBody"), w.begin_object(), w.key("required"), w.boolean(route.body != Body::optional_json);
    w.key("content"), w.begin_object();
    if (route.body == Body::file) {
      w.key("application/octet-stream"), w.begin_object(), w.end_object();
    } else {
      w.key("application/json"), w.begin_object(), w.end_object();
      w.key("application/ld+json"), w.begin_object(), w.end_object();
    }
    w.end_object(), w.end_object();
  }
  w.key("responses"), w.begin_object(), w.key("default"), w.begin_object();
  w.member("description", "As clause 6 of GS CIM 009 says; errors are problem documents"), w.end_object(),
      w.end_object();
  w.end_object();
}

}  // namespace

std::string openapi_document(const std::string& version) {
  std::map<std::string_view, std::vector<const RouteInfo*>> by_path;
  for (const RouteInfo& route : routes())
    if (route.operation != Operation::console) by_path[route.pattern].push_back(&route);
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.member("openapi", "3.1.0");
  w.key("info"), w.begin_object(), w.member("title", "dosi: NGSI-LD (GS CIM 009 V1.9.1) and the hub's own endpoints");
  w.member("version", version), w.end_object();
  w.key("paths"), w.begin_object();
  for (const auto& [path, operations] : by_path) {
    w.key(path), w.begin_object();
    for (const RouteInfo* route : operations) write_operation(w, *route);
    w.end_object();
  }
  w.end_object(), w.end_object();
  return out;
}

}  // namespace dosi::api

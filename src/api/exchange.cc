#include "api/exchange.h"

#include "api/problem.h"
#include "broker/snapshots.h"
#include "federation/network.h"
#include "json/write.h"
#include "ngsi/syntax.h"

namespace dosi::api {

std::string_view Exchange::variable(std::string_view name) const {
  for (const auto& parameter : path)
    if (parameter.name == name) return parameter.value;
  return {};
}

Result<std::string> Exchange::uri(std::string_view name) const {
  const std::string_view value = variable(name);
  if (!ngsi::is_uri(value))
    return bad_request(
        "'" + std::string(value.substr(0, 100)) + "' is not a URI; an id looks like urn:ngsi-ld:Camera:1",
        std::string(name));
  return std::string(value);
}

void Exchange::send(http::Response response) const {
  const std::string_view tenant = broker::owner_of(caller.tenant);
  if (!tenant.empty()) response.headers.set("NGSILD-Tenant", tenant);
  if (!snapshot.empty()) response.headers.set(kSnapshotHeader, snapshot);
  if (!entity_map.empty()) response.headers.set(kEntityMapHeader, entity_map);
  if (!own_alias.empty()) response.headers.set(federation::kAliasHeader, own_alias);
  if (reply) reply(std::move(response));
  else responder.send(std::move(response));
}

void Exchange::fail(const Error& error) const {
  http::Response response = problem(error);
  if (error.code == ErrorCode::unsupported_media_type && request.method == http::Method::patch)
    response.headers.add("Accept-Patch", kPatchTypes);
  send(std::move(response));
}

void Exchange::no_content() const {
  send({.status = 204});
}

void Exchange::created(std::string_view collection, std::string_view id) const {
  std::string location(collection);
  for (const std::string_view part : split(id, ':')) {
    location += location.size() == collection.size() ? "" : ":";
    location += http::percent_encode(part);
  }
  http::Response response{.status = 201};
  response.headers.add("Location", location);
  send(std::move(response));
}

void Exchange::content_of(std::string text, http::Headers headers, int status) const {
  http::Response response{.status = status, .headers = std::move(headers), .body = std::move(text)};
  response.headers.add("Content-Type", name(accept));
  if (accept == Media::json || (accept == Media::geo_json && at_context.empty())) {
    std::string link;
    link.reserve(192);
    link.append("<").append(caller.context->link());
    link += ">; rel=\"http://www.w3.org/ns/json-ld#context\"; type=\"application/ld+json\"";
    response.headers.add("Link", link);
  }
  send(std::move(response));
}

void Exchange::plain(int status, const json::Value& value) const {
  http::Response response{.status = status, .body = json::dump(value)};
  response.headers.add("Content-Type", name(accept));
  send(std::move(response));
}

void Exchange::json(int status, std::string text) const {
  http::Response response{.status = status, .body = std::move(text)};
  response.headers.add("Content-Type", "application/json");
  send(std::move(response));
}

}  // namespace dosi::api

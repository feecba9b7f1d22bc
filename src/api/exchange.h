#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/media.h"
#include "api/parameters.h"
#include "broker/caller.h"
#include "http/router.h"
#include "http/server.h"
#include "json/value.h"
#include "query/parse.h"

namespace dosi::api {

// What a PATCH may bring (RFC 5789, clause 6.3.4): the value of Accept-Patch.
inline constexpr std::string_view kPatchTypes = "application/json, application/ld+json, application/merge-patch+json";

// One request on its way to an answer: what every handler needs, read once.
struct Exchange {
  http::Request request;
  http::Responder responder;
  std::vector<http::PathParameter> path;
  Parameters parameters;
  broker::Caller caller;  // tenant and context
  Media accept = Media::json;
  Media content = Media::json;  // of the body
  json::Value body;             // the body without its @context, where the route takes JSON
  std::string snapshot;         // its id, where the request is about what a snapshot holds
  std::string entity_map;       // the place of the one in use, to be told in the answer
  std::map<std::string, std::string> linked_maps;  // ids of the entity maps that sources use for their part, by registration
  std::string at_context;       // the JSON text for @context in an ld+json answer
  // Takes the answer in the responder's stead, if set: where it is a part of a larger one.
  std::function<void(http::Response)> reply;
  // Which sources have an entity (clause 5.2.39), where several were asked; not set: this hub alone.
  std::function<std::vector<std::string>(std::string_view id)> sources_of;
  std::shared_ptr<void> keeps;  // what must live as long as the request
  std::string own_alias;           // told to a hub that passed the request on, so that it knows who is here; else empty
  bool names_elsewhere = false;  // names that nobody has used here may be in use at other sources

  std::string_view variable(std::string_view name) const;  // of the path
  // How names in the parameters are read.
  query::Names names() const { return {*caller.context, names_elsewhere}; }
  // The path variable as a URI: entity ids and the like. bad_request if it is none.
  Result<std::string> uri(std::string_view name) const;

  // Each answers the request; the first counts.
  void fail(const Error& error) const;
  void no_content() const;
  // 201 with the place of what is new. The id's ":" stays as it is, since clients look for the id in it (RFC 3986, 3.3).
  void created(std::string_view collection, std::string_view id) const;
  // A body in the accepted media type, with Link header or @context as clause 6.3.6 asks. For ld+json the text must
  // already carry its @context member.
  void content_of(std::string text, http::Headers headers = {}, int status = 200) const;
  // A body of plain JSON that has no context: batch results, the hub's own documents.
  void json(int status, std::string text) const;
  // JSON that has no context, in the accepted media type.
  void plain(int status, const json::Value& value) const;
  void send(http::Response response) const;  // adds NGSILD-Tenant, NGSILD-Snapshot and NGSILD-EntityMap
};
using ExchangePtr = std::shared_ptr<Exchange>;

inline constexpr std::string_view kSnapshotHeader = "NGSILD-Snapshot", kEntityMapHeader = "NGSILD-EntityMap";

}  // namespace dosi::api

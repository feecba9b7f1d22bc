#pragma once
#include <span>
#include <string_view>

#include "api/route_table.h"

namespace dosi::api {

// What the OpenAPI document tells beyond the route table. Everything is JSON text or a name, put in as it stands.

// A query parameter: its schema and what it is for.
struct ParameterDoc {
  std::string_view name;
  std::string_view schema;
  std::string_view description;
};
// By name; null for one that is not described.
const ParameterDoc* parameter_doc(std::string_view name);

// What an operation takes and gives, and an example of it that is run as a test (tests/openapi).
struct OperationDoc {
  std::string_view route;    // "POST /ngsi-ld/v1/entities"
  std::string_view body;     // the schema of the body: a name in components, empty where there is none
  std::string_view answers;  // "200:EntityList 201": successes, each with the schema of its body
  std::string_view errors;   // further refusals beyond those that all have: "409 422"
  std::string_view path;     // example values of the path's variables: "id=urn:ngsi-ld:Vehicle:1 attr=speed"
  std::string_view query;    // an example of the query: "type=Vehicle&limit=10"
  std::string_view example;  // an example of the body
};
const OperationDoc* operation_doc(const RouteInfo& route);

// The members of components.schemas.
std::string_view schemas();

}  // namespace dosi::api

#pragma once
#include <string>

namespace dosi::api {

// The API as an OpenAPI 3.1 document, made from the route table.
std::string openapi_document(const std::string& version);

}  // namespace dosi::api

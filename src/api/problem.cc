#include "api/problem.h"

#include <spdlog/spdlog.h>

#include "base/utf8.h"
#include "json/write.h"

namespace dosi::api {
namespace {

struct Kind {
  int status;
  std::string_view type;  // below https://uri.etsi.org/ngsi-ld/errors/, or empty: a plain HTTP error
  std::string_view title;
};

Kind kind_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request:
      return {400, "InvalidRequest", "The request is malformed"};
    case ErrorCode::bad_request:
      return {400, "BadRequestData", "The request does not meet the specification"};
    case ErrorCode::not_found:
      return {404, "ResourceNotFound", "Not found"};
    case ErrorCode::already_exists:
      return {409, "AlreadyExists", "Already exists"};
    case ErrorCode::conflict:
      return {409, "Conflict", "The request conflicts with what is stored"};
    case ErrorCode::not_supported:
      return {422, "OperationNotSupported", "Not supported"};
    case ErrorCode::too_complex:
      return {403, "TooComplexQuery", "The query is too complex"};
    case ErrorCode::too_many:
      return {403, "TooManyResults", "Too many results"};
    case ErrorCode::context_unavailable:
      return {504, "LdContextNotAvailable", "A JSON-LD @context is not available"};
    case ErrorCode::no_multi_tenant:
      return {404, "NonexistentTenant", "There is no such tenant"};
    case ErrorCode::unsupported_media_type:
      return {415, "", "Unsupported media type"};
    case ErrorCode::not_acceptable:
      return {406, "", "Not acceptable"};
    case ErrorCode::method_not_allowed:
      return {405, "", "Method not allowed"};
    case ErrorCode::payload_too_large:
      return {413, "", "The request is too large"};
    case ErrorCode::forbidden:
      return {403, "", "Forbidden"};
    case ErrorCode::unauthorized:
      return {401, "", "Who are you?"};
    case ErrorCode::cancelled:
      return {409, "", "Cancelled"};
    case ErrorCode::unavailable:
      return {503, "", "Temporarily unavailable"};
    case ErrorCode::corrupt:
    case ErrorCode::internal:
      break;
  }
  return {500, "InternalError", "The hub failed"};
}

}  // namespace

int status_of(ErrorCode code) {
  return kind_of(code).status;
}

namespace {

std::string document(const Error& error, const Kind& kind) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.member("type", kind.type.empty() ? "about:blank" : "https://uri.etsi.org/ngsi-ld/errors/" + std::string(kind.type));
  w.member("title", kind.title);
  w.key("status"), w.number(std::int64_t{kind.status});
  if (kind.status == 500) {
    spdlog::error("{}: {}", name(error.code), error.message);
    w.member("detail", "The hub could not do this. Its log says why.");
  } else {
    w.member("detail", as_utf8(error.message));
  }
  if (!error.field.empty()) w.member("field", as_utf8(error.field));
  w.end_object();
  return out;
}

}  // namespace

std::string problem_document(const Error& error) {
  return document(error, kind_of(error.code));
}

http::Response problem(const Error& error, int status) {
  Kind kind = kind_of(error.code);
  kind.status = status;
  if (error.code == ErrorCode::unsupported_media_type) return {.status = status};  // clause 6.3.4: the status alone
  http::Response response{.status = status, .body = document(error, kind)};
  response.headers.add("Content-Type", "application/json");
  if (error.code == ErrorCode::unavailable) response.headers.add("Retry-After", "1");
  return response;
}

http::Response problem(const Error& error) {
  return problem(error, kind_of(error.code).status);
}

}  // namespace dosi::api

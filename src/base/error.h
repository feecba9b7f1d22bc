#pragma once
#include <string>
#include <string_view>
#include <utility>

namespace dosi {

// What went wrong, in the words of the domain. `api/problem.cc` alone maps these to HTTP status and problem+json.
enum class ErrorCode {
  invalid_request,      // the request is malformed before its content is looked at (clause 5.5.2, 6.3.2)
  bad_request,          // the content does not meet the specification: BadRequestData
  not_found,            // ResourceNotFound
  already_exists,       // AlreadyExists
  conflict,             // Conflict
  not_supported,        // OperationNotSupported
  too_complex,          // TooComplexQuery
  too_many,             // TooManyResults
  context_unavailable,  // LdContextNotAvailable: a @context could not be fetched
  no_multi_tenant,      // NonexistentTenant
  unsupported_media_type,
  not_acceptable,
  method_not_allowed,
  payload_too_large,
  forbidden,
  unauthorized,
  cancelled,
  unavailable,  // store, peer or disk cannot serve now; the caller may try again
  corrupt,      // stored data fails its checksum or its format
  internal,     // a failure of ours; its text never reaches a client
};

// An expected failure. `message` is a sentence for the person who sent the request: it names the field and what was
// expected. `field` is the path of the offending member ("location.value.coordinates"), empty if there is none.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::string field;
};

// "bad_request", "not_found" ...: for logs and tests.
std::string_view name(ErrorCode code);

inline Error error(ErrorCode code, std::string message, std::string field = {}) {
  return Error{code, std::move(message), std::move(field)};
}
inline Error bad_request(std::string message, std::string field = {}) {
  return error(ErrorCode::bad_request, std::move(message), std::move(field));
}
inline Error not_found(std::string message) {
  return error(ErrorCode::not_found, std::move(message));
}

}  // namespace dosi

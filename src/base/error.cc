#include "base/error.h"

namespace dosi {

std::string_view name(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request:
      return "invalid_request";
    case ErrorCode::bad_request:
      return "bad_request";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::already_exists:
      return "already_exists";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::not_supported:
      return "not_supported";
    case ErrorCode::too_complex:
      return "too_complex";
    case ErrorCode::too_many:
      return "too_many";
    case ErrorCode::context_unavailable:
      return "context_unavailable";
    case ErrorCode::no_multi_tenant:
      return "no_multi_tenant";
    case ErrorCode::unsupported_media_type:
      return "unsupported_media_type";
    case ErrorCode::not_acceptable:
      return "not_acceptable";
    case ErrorCode::method_not_allowed:
      return "method_not_allowed";
    case ErrorCode::payload_too_large:
      return "payload_too_large";
    case ErrorCode::forbidden:
      return "forbidden";
    case ErrorCode::unauthorized:
      return "unauthorized";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::corrupt:
      return "corrupt";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace dosi

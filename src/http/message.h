#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/headers.h"

namespace dosi::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, trace };
inline constexpr std::size_t kMethodCount = 8;
std::string_view name(Method method);  // "GET", "DELETE" ...
std::optional<Method> parse_method(std::string_view text);

struct Request {
  Method method = Method::get;
  std::string target;  // as sent: "/a/b%20c?x=1", or "*", or the absolute form
  std::string path;    // the target's path, still percent-encoded: split first, decode after (Router does)
  std::string query;   // what follows the first '?', still percent-encoded, without the '?'
  Headers headers;
  std::string body;
  std::string body_file;  // where the body was spooled to, if BodyRule asked so; whoever handles the request owns the file
  std::string peer;       // the client's address without port
  bool secure = false;    // came over TLS
};

struct Response {
  int status = 200;
  Headers headers;  // without Content-Length, Transfer-Encoding, Connection and Date: the server sets these
  std::string body;
  std::shared_ptr<const std::string> shared_body;  // used instead of `body` when set: one text for many readers
};

// "Not Found" for 404; "Status" for a number without a name.
std::string_view reason(int status);

// A body of application/problem+json (RFC 9457) without a type: what the server says about malformed requests.
Response plain_problem(int status, std::string_view detail);

}  // namespace dosi::http

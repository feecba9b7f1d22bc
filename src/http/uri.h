#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace dosi::http {

// Strict percent-decoding: every '%' must be followed by two hex digits, and %00 is refused. `+` stays `+`.
Result<std::string> percent_decode(std::string_view text);
// Encodes all but RFC 3986's unreserved characters (letters, digits, - . _ ~): fit for a path segment or a query value.
std::string percent_encode(std::string_view text);

struct Parameter {
  std::string key;
  std::string value;
};
// A query string as an ordered list, decoded; '+' is a space in keys and values when `plus_is_space`. "a&b=" is {a,""},{b,""}; empty
// pieces ("a=1&&b=2") are skipped. Fails with bad_request that names the parameter.
Result<std::vector<Parameter>> parse_query(std::string_view query, bool plus_is_space = true);

// An absolute http or https address.
struct Url {
  bool secure = false;
  std::string host;  // a name, an IPv4 address or an IPv6 address without brackets, in lower case
  std::uint16_t port = 80;
  std::string target;  // path and query, at least "/", bytes beyond ASCII percent-encoded; a fragment is dropped

  std::string origin() const;     // "https://host:port": same origin, same connection pool
  std::string authority() const;  // the value of Host: the port only when it is not the scheme's own
};
// Refuses other schemes, user information, control characters, spaces and ports outside 1..65535, saying which.
Result<Url> parse_url(std::string_view text);
// A Location header against the address it came from: absolute, "//host/x", "/x", "x" and "?x".
Result<Url> resolve_reference(const Url& base, std::string_view reference);

}  // namespace dosi::http

#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace dosi::access {

// RFC 4648 section 5 without padding, as JOSE writes it (RFC 7515 section 2). Nothing for what no encoder would write: padding, other
// letters, a length that cannot be, bits set behind the last byte.
std::optional<std::string> from_base64url(std::string_view text);
std::string to_base64url(std::string_view bytes);

}  // namespace dosi::access

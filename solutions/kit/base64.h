#pragma once
#include <string>
#include <string_view>

namespace dosi::kit {

// Bytes as text that JSON can hold (RFC 4648 section 4).
std::string to_base64(std::string_view bytes);

}  // namespace dosi::kit

#pragma once
#include <string>
#include <string_view>

namespace dosi {

// The text with U+FFFD in the place of every byte that is no UTF-8 (RFC 3629), so that it can stand in JSON: messages quote what others
// sent, perhaps cut within a character.
std::string as_utf8(std::string_view text);

}  // namespace dosi

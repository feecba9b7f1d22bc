#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace dosi {

// The length of the character that the text, which is not empty, begins with; 0 if that is no UTF-8 (RFC 3629: no surrogates, nothing
// overlong).
std::size_t utf8_length(std::string_view text);

// The text with U+FFFD in the place of every byte that is no UTF-8 (RFC 3629), so that it can stand in JSON: messages quote what others
// sent, perhaps cut within a character.
std::string as_utf8(std::string_view text);

}  // namespace dosi

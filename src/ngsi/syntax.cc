#include "ngsi/syntax.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace dosi::ngsi {
namespace {

constexpr bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
constexpr bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What an ASCII character may be part of. Names and URIs are looked at in every request.
enum Part : std::uint8_t { kInName = 1, kInUri = 2 };
constexpr std::array kParts = [] {
  std::array<std::uint8_t, 0x80> parts{};
  for (std::size_t i = 0x21; i < 0x7F; ++i) {
    const char c = static_cast<char>(i);
    if (is_ascii_letter(c) || is_digit(c) || c == '_') parts[i] |= kInName;
    if (std::string_view("<>\"{}|\\^`").find(c) == std::string_view::npos) parts[i] |= kInUri;
  }
  return parts;
}();
constexpr bool is_part(char c, Part part) { return (kParts[static_cast<unsigned char>(c)] & part) != 0; }

struct Block {
  std::uint32_t first, last;
};
// Code points beyond ASCII of which Unicode makes no letter or number (categories P, S, Z, C), by block.
constexpr std::array kNoLetters = {
    Block{0x80, 0xA9},     Block{0xAB, 0xB1},     Block{0xB4, 0xB4},     Block{0xB6, 0xB8},     Block{0xBB, 0xBB},
    Block{0xBF, 0xBF},     Block{0xD7, 0xD7},     Block{0xF7, 0xF7},     Block{0x2000, 0x206F}, Block{0x207A, 0x207E},
    Block{0x208A, 0x208E}, Block{0x20A0, 0x20CF}, Block{0x2190, 0x245F}, Block{0x249C, 0x24E9}, Block{0x2500, 0x2775},
    Block{0x2794, 0x2BFF}, Block{0x2E00, 0x2E7F}, Block{0x3000, 0x3004}, Block{0x3008, 0x3020}, Block{0x3030, 0x3030},
    Block{0xE000, 0xF8FF}, Block{0xFE10, 0xFE1F}, Block{0xFE30, 0xFE6F}, Block{0xFF01, 0xFF0F}, Block{0xFF1A, 0xFF20},
    Block{0xFF3B, 0xFF40}, Block{0xFF5B, 0xFF65}, Block{0xFFE0, 0xFFFF}, Block{0x1F000, 0x1F0FF},
    Block{0x1F110, 0x1FBEF}, Block{0xE0000, 0x10FFFF}};

// Code points beyond ASCII that nobody sees, or that no IRI has (RFC 3987): spaces, controls, fillers, marks that change
// how others look, private use, what is no character. Two ids that differ in one of these would look the same.
constexpr std::array kInvisible = {
    Block{0x80, 0xA0},     Block{0xAD, 0xAD},     Block{0x34F, 0x34F},   Block{0x61C, 0x61C},     Block{0x115F, 0x1160},
    Block{0x1680, 0x1680}, Block{0x17B4, 0x17B5}, Block{0x180B, 0x180F}, Block{0x2000, 0x200F},   Block{0x2028, 0x202F},
    Block{0x205F, 0x206F}, Block{0x2800, 0x2800}, Block{0x3000, 0x3000}, Block{0x3164, 0x3164},   Block{0xE000, 0xF8FF},
    Block{0xFDD0, 0xFDEF}, Block{0xFE00, 0xFE0F}, Block{0xFEFF, 0xFEFF}, Block{0xFFA0, 0xFFA0},   Block{0xFFF0, 0xFFFF},
    Block{0xE0000, 0xE0FFF}, Block{0xF0000, 0x10FFFF}};

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t size = 0;
};
// The first code point of valid UTF-8 (json::parse has refused any other).
CodePoint first_code_point(std::string_view s) {
  const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<std::uint8_t>(s[i]) : 0x80u; };
  const std::uint32_t b = byte(0);
  if (b < 0x80) return {b, 1};
  if (b < 0xE0) return {(b & 0x1F) << 6 | (byte(1) & 0x3F), 2};
  if (b < 0xF0) return {(b & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
  return {(b & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F), 4};
}
bool is_letter_beyond_ascii(std::uint32_t c) {
  return std::ranges::none_of(kNoLetters, [c](Block b) { return c >= b.first && c <= b.last; });
}

bool is_visible_beyond_ascii(std::uint32_t c) {
  return (c & 0xFFFE) != 0xFFFE && std::ranges::none_of(kInvisible, [c](Block b) { return c >= b.first && c <= b.last; });
}

// Whether each character is that part, or one beyond ASCII that `takes`.
bool consists_of(std::string_view s, Part part, bool (*takes)(std::uint32_t)) {
  for (std::size_t i = 0; i < s.size();) {
    if (is_ascii(s[i])) {
      if (!is_part(s[i++], part)) return false;
    } else {
      const CodePoint c = first_code_point(s.substr(i));
      if (!takes(c.value)) return false;
      i += c.size;
    }
  }
  return true;
}

// A letter, then letters, numbers and "_".
bool is_plain_name(std::string_view s) {
  return !s.empty() && !is_digit(s.front()) && s.front() != '_' && consists_of(s, kInName, is_letter_beyond_ascii);
}

}  // namespace

bool is_name(std::string_view name) {
  const auto colon = name.find(':');
  if (colon == std::string_view::npos) return is_plain_name(name);
  return is_uri(name) || (is_plain_name(name.substr(0, colon)) && is_plain_name(name.substr(colon + 1)));
}

bool is_uri(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return false;
  if (!is_ascii_letter(text.front())) return false;
  const auto in_scheme = [](char c) { return is_ascii_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.' || c == '_'; };
  if (!std::ranges::all_of(text.substr(0, colon), in_scheme)) return false;
  return consists_of(text, kInUri, is_visible_beyond_ascii);
}

bool is_scope(std::string_view text) {
  if (text.starts_with('/')) text.remove_prefix(1);
  for (;;) {
    const auto slash = text.find('/');
    if (!is_plain_name(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool is_language_tag(std::string_view text) {
  if (text == kNone) return true;
  std::size_t length = 0;
  for (const char c : text) {
    if (c == '-' ? length == 0 : !(is_ascii_letter(c) || is_digit(c)) || length == 8) return false;
    length = c == '-' ? 0 : length + 1;
  }
  return length != 0;
}

Result<Time> parse_utc(const json::Value& value, std::string_view path) {
  const auto refuse = [&](std::string_view found) {
    return bad_request(std::string(path) + " is " + std::string(found) +
                           "; a UTC date and time such as 2026-05-01T09:00:00Z was expected",
                       std::string(path));
  };
  if (!value.is_string()) return refuse(json::kind_name(value));
  const std::string& text = value.as_string();
  const auto time = parse_time(text);
  if (!time || !text.ends_with('Z')) return refuse("'" + text.substr(0, 64) + "'");
  return *time;
}

bool holds_null(const json::Value& v) {
  if (v.is_array()) return std::ranges::any_of(v.as_array(), holds_null);
  if (v.is_object())
    return std::any_of(v.as_object().begin(), v.as_object().end(), [](const json::Member& m) { return holds_null(m.value); });
  return is_null_text(v);
}

Time time_or_none(const json::Value& value) {
  const auto time = parse_utc(value, "");
  return time ? *time : kNoTime;
}

}  // namespace dosi::ngsi

#include "json/write.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace dosi::json {

namespace {

bool is_escaped(unsigned char c) {
  return c < 0x20 || c == '"' || c == '\\';
}

// The place of the first character from `i` on that must be escaped, or the size. Looks at eight at once.
std::size_t find_escaped(std::string_view text, std::size_t i) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
  const auto has_zero = [](std::uint64_t v) { return (v - kOnes) & ~v & kHigh; };
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + i, 8);
    const std::uint64_t control = (eight - kOnes * 0x20) & ~eight & kHigh;
    if ((control | has_zero(eight ^ kOnes * '"') | has_zero(eight ^ kOnes * '\\')) != 0) break;
  }
  while (i < text.size() && !is_escaped(static_cast<unsigned char>(text[i]))) ++i;
  return i;
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  std::size_t start = 0;
  for (std::size_t i = find_escaped(text, 0); i < text.size(); i = find_escaped(text, i + 1)) {
    const auto c = static_cast<unsigned char>(text[i]);
    out.append(text, start, i - start);
    start = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00", out += kHex[c >> 4], out += kHex[c & 15];
    }
  }
  out.append(text, start);
  out += '"';
}

namespace {

void append_integer(std::string& out, std::int64_t v) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, v).ptr;
  out.append(buffer, end);
}

// Most measured values have few decimal places. Up to 15 digits the decimal of fewest places that reads back the same is
// the shortest text too, and is found several times faster than by the general search. False if there is none.
bool append_short_decimal(std::string& out, double v) {
  if (!(std::abs(v) < 1e12) || (v == 0 && std::signbit(v))) return false;
  constexpr std::int64_t kScales[] = {1, 10, 100, 1000};
  for (int places = 0; places < 4; ++places) {
    const auto scale = static_cast<double>(kScales[places]);
    const double scaled = v * scale;
    const auto n = static_cast<std::int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5));
    if (static_cast<double>(n) / scale != v) continue;
    if (n < 0) out += '-';
    const std::int64_t magnitude = n < 0 ? -n : n;
    append_integer(out, magnitude / kScales[places]);
    if (places != 0) out += '.';
    for (int i = places - 1; i >= 0; --i) out += static_cast<char>('0' + magnitude / kScales[i] % 10);
    return true;
  }
  return false;
}

}  // namespace

void append_number(std::string& out, double v) {
  if (append_short_decimal(out, v)) return;
  if (!std::isfinite(v)) {
    out += "null";
    return;
  }
  char buffer[32];
  // Without an exponent a large double would read back as an integer beyond 64 bits, which parse() refuses.
  const auto end = std::abs(v) < 1e18
                       ? std::to_chars(buffer, buffer + sizeof buffer, v).ptr
                       : std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::scientific).ptr;
  out.append(buffer, end);
}

void Writer::key(std::string_view name) {
  separate();
  append_string(out_, name);
  out_ += ':';
  first_ = true;  // the value that follows takes no comma
}
void Writer::string(std::string_view text) {
  separate(), append_string(out_, text);
}
void Writer::number(double v) {
  separate(), append_number(out_, v);
}
void Writer::number(std::int64_t v) {
  separate(), append_integer(out_, v);
}
void Writer::value(const Value& v) {
  separate(), append(out_, v);
}

void append(std::string& out, const Value& v) {
  if (v.is_null())
    out += "null";
  else if (v.is_bool())
    out += v.as_bool() ? "true" : "false";
  else if (v.is_int())
    append_integer(out, v.as_int());
  else if (v.is_double())
    append_number(out, v.as_double());
  else if (v.is_string())
    append_string(out, v.as_string());
  else if (v.is_array()) {
    char separator = '[';
    for (const Value& e : v.as_array()) out += separator, append(out, e), separator = ',';
    out += v.as_array().empty() ? "[]" : "]";
  } else {
    char separator = '{';
    for (const Member& m : v.as_object()) {
      out += separator, append_string(out, m.key), out += ':', append(out, m.value);
      separator = ',';
    }
    out += v.as_object().empty() ? "{}" : "}";
  }
}

std::string dump(const Value& v) {
  std::string out;
  append(out, v);
  return out;
}

}  // namespace dosi::json

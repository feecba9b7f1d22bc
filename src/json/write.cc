#include "json/write.h"

#include <charconv>
#include <cmath>

namespace dosi::json {

void append_string(std::string& out, std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += '"';
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
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

void append_number(std::string& out, double v) {
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

namespace {
void append_integer(std::string& out, std::int64_t v) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, v).ptr;
  out.append(buffer, end);
}
}  // namespace

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

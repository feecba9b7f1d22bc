#include "query/parse_literal.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "ngsi/syntax.h"

namespace dosi::query {
namespace {

std::optional<double> parse_number(std::string_view text) {
  if (text.empty() || text[0] == '+') return std::nullopt;
  double v = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), v);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  const char first = text[0] == '-' && text.size() > 1 ? text[1] : text[0];
  if (first < '0' || first > '9') return std::nullopt;  // from_chars reads "inf" and "nan", JSON does not
  return v;
}

// A word of letters, digits and what terms are otherwise written with: nothing that the grammar uses.
bool is_word(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || std::string_view("=!<>~;|()[]{}\",").find(c) != std::string_view::npos;
  });
}

}  // namespace

std::optional<Time> parse_date(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const auto time = parse_time(std::string(text) + "T00:00:00Z");
  return time ? std::optional(*time) : std::nullopt;
}

std::optional<Time> parse_clock(std::string_view text) {
  if (text.size() < 9 || text[2] != ':' || !text.ends_with('Z')) return std::nullopt;
  const auto time = parse_time("1970-01-01T" + std::string(text));
  return time ? std::optional(*time) : std::nullopt;
}

std::optional<Literal> parse_literal(std::string_view text) {
  using enum Literal::Kind;
  Literal out;
  out.text = text;
  if (const auto n = parse_number(text)) {
    out.kind = number, out.number = *n;
  } else if (text == "true" || text == "false") {
    out.kind = boolean, out.number = text == "true" ? 1 : 0;
  } else if (const auto moment = parse_time(text); moment && text.ends_with('Z')) {
    out.kind = time, out.time = *moment;
  } else if (const auto day = parse_date(text)) {
    out.kind = date, out.time = *day;
  } else if (const auto hour = parse_clock(text)) {
    out.kind = clock, out.time = *hour;
  } else if (text.find(':') != std::string_view::npos ? ngsi::is_uri(text) : is_word(text)) {
    out.kind = text.find(':') == std::string_view::npos ? term : uri;
  } else {
    return std::nullopt;
  }
  return out;
}

}  // namespace dosi::query

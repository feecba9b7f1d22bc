#include "http/freshness.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string>

namespace dosi::http {
namespace {

std::optional<std::int64_t> seconds(std::string_view text) {
  if (text.size() > 1 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  std::int64_t n = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (code == std::errc::result_out_of_range) return INT32_MAX;
  return code == std::errc() && end == text.data() + text.size() && n >= 0 ? std::optional(n) : std::nullopt;
}

// The value behind "max-age=" in a list of directives.
std::optional<std::int64_t> max_age(std::string_view directives) {
  constexpr std::string_view kName = "max-age=";
  while (!directives.empty()) {
    const std::size_t comma = std::min(directives.find(','), directives.size());
    std::string_view one = directives.substr(0, comma);
    directives.remove_prefix(std::min(comma + 1, directives.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one.size() > kName.size() && equal_ignoring_case(one.substr(0, kName.size()), kName))
      return seconds(one.substr(kName.size()));
  }
  return std::nullopt;
}

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::optional<std::int64_t> unix_time(std::string_view text) {
  std::tm parts{};
  const char* end = strptime(std::string(text).c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return end == nullptr ? std::nullopt : std::optional<std::int64_t>(timegm(&parts));
}

}  // namespace

std::optional<std::int64_t> fresh_for_s(const Headers& headers, Time now) {
  if (headers.has_token("Cache-Control", "no-store") || headers.has_token("Cache-Control", "no-cache")) return 0;
  if (const auto age = max_age(headers.get("Cache-Control")))
    return std::max<std::int64_t>(0, *age - seconds(headers.get("Age")).value_or(0));
  if (!headers.has("Expires")) return std::nullopt;
  const auto until = unix_time(headers.get("Expires"));
  if (!until) return 0;  // section 5.3: what is no date is a time in the past
  return std::max<std::int64_t>(0, *until - unix_time(headers.get("Date")).value_or(now.us / 1'000'000));
}

}  // namespace dosi::http

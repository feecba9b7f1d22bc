#include "access/policy_lines.h"

#include <algorithm>
#include <string>

namespace dosi::access {
namespace {

// Behind the string that begins at `at`.
std::size_t behind_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return at + 1;
}

}  // namespace

std::size_t line_of_member(std::string_view text, std::size_t policy, std::string_view field) {
  constexpr int kInList = 2, kInPolicy = 3;  // depth of {"policies": [ and of a policy within
  const std::string name = '"' + std::string(field) + '"';
  std::size_t found = 0, seen = 0;
  int depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      const std::size_t end = behind_string(text, at);
      if (depth == kInPolicy && seen == policy + 1 && text.substr(at, end - at) == name) {
        found = at;
        break;
      }
      at = end;
      continue;
    }
    if ((c == '{' || c == '[') && ++depth == kInPolicy && c == '{' && seen++ == policy) found = at;
    if (c == '}' || c == ']') --depth;
    if (depth < kInList && seen > policy) break;
    ++at;
  }
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(found), '\n'));
}

}  // namespace dosi::access

#include "api/parameters.h"

#include <algorithm>
#include <charconv>

namespace dosi::api {
Result<Parameters> Parameters::parse(std::string_view query, std::span<const std::string_view> known) {
  Parameters out;
  if (query.empty()) return out;
  auto parsed = http::parse_query(query);
  if (!parsed) return error(ErrorCode::invalid_request, parsed.error().message, parsed.error().field);
  out.items_ = std::move(*parsed);
  for (auto it = out.items_.begin(); it != out.items_.end(); ++it) {
    if (std::find(known.begin(), known.end(), it->key) == known.end()) {
      std::string names;
      for (const auto name : known) names += names.empty() ? "" : ", ", names += name;
      return error(ErrorCode::invalid_request,
                   "Parameter '" + it->key.substr(0, 64) + "' is not known here. Known are: " + names, it->key);
    }
    if (std::any_of(out.items_.begin(), it, [&](const http::Parameter& p) { return p.key == it->key; }))
      return error(ErrorCode::invalid_request, "Parameter '" + it->key + "' stands twice", it->key);
  }
  return out;
}

Result<void> Parameters::check_options(std::span<const std::string_view> known) const {
  for (const std::string_view word : split(get("options")))
    if (!word.empty() && std::find(known.begin(), known.end(), word) == known.end())
      return error(ErrorCode::invalid_request,
                   "Parameter 'options': '" + std::string(word.substr(0, 64)) + "' is not known here", "options");
  return ok();
}

const std::string* Parameters::find(std::string_view name) const {
  for (const auto& item : items_)
    if (item.key == name) return &item.value;
  return nullptr;
}

std::string_view Parameters::get(std::string_view name) const {
  const std::string* value = find(name);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

void Parameters::assume(std::string_view name, std::string_view value) {
  std::erase_if(items_, [&](const http::Parameter& p) { return p.key == name; });
  items_.push_back({std::string(name), std::string(value)});
}

Result<std::size_t> Parameters::number(std::string_view name, std::size_t otherwise, std::size_t least,
                                       std::size_t most) const {
  const std::string* value = find(name);
  if (value == nullptr) return otherwise;
  std::size_t n = 0;
  const auto [end, code] = std::from_chars(value->data(), value->data() + value->size(), n);
  if (code != std::errc() || end != value->data() + value->size() || n < least || n > most) {
    return bad_request("Parameter '" + std::string(name) + "': expected a whole number from " + std::to_string(least) +
                           " to " + std::to_string(most) + ", not '" + value->substr(0, 64) + "'",
                       std::string(name));
  }
  return n;
}

Result<bool> Parameters::flag(std::string_view name) const {
  const std::string_view value = get(name);
  if (value == "true") return true;
  if (value == "false" || !has(name)) return false;
  return bad_request(
      "Parameter '" + std::string(name) + "': expected true or false, not '" + std::string(value.substr(0, 64)) + "'",
      std::string(name));
}

Result<std::vector<std::string_view>> Parameters::list(std::string_view name) const {
  if (!has(name)) return std::vector<std::string_view>();
  auto out = split(get(name));
  if (std::any_of(out.begin(), out.end(), [](std::string_view e) { return e.empty(); }))
    return bad_request("Parameter '" + std::string(name) + "' has an empty element", std::string(name));
  return out;
}

bool Parameters::option(std::string_view name, std::string_view word) const {
  if (!has(name)) return false;
  const auto words = split(get(name));
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    std::string_view part = text.substr(at, end - at);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    out.push_back(part);
    at = end + 1;
  }
  return out;
}

}  // namespace dosi::api

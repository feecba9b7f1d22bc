#pragma once
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/uri.h"

namespace dosi::api {

// The query parameters of one request, each at most once.
class Parameters {
 public:
  Parameters() = default;
  // Refuses a parameter that stands twice, and one that is not among `known`, naming what the resource knows.
  static Result<Parameters> parse(std::string_view query, std::span<const std::string_view> known);

  bool has(std::string_view name) const { return find(name) != nullptr; }
  std::string_view get(std::string_view name) const;  // empty if it was not given
  // A whole number of `least` to `most`; `otherwise` if it was not given.
  Result<std::size_t> number(std::string_view name, std::size_t otherwise, std::size_t least, std::size_t most) const;
  // "true" or "false"; false if it was not given.
  Result<bool> flag(std::string_view name) const;
  // The elements of a comma separated list; empty elements are refused.
  Result<std::vector<std::string_view>> list(std::string_view name) const;
  // As if the parameter had been given, whatever was.
  void assume(std::string_view name, std::string_view value);
  // Refuses words of the parameter `options` that are not among `known` (clause 6.3.20).
  Result<void> check_options(std::span<const std::string_view> known) const;
  // Whether the list parameter holds the word: option("options", "sysAttrs").
  bool option(std::string_view name, std::string_view word) const;
  // All of them, as they were sent.
  const std::vector<http::Parameter>& all() const { return items_; }

 private:
  const std::string* find(std::string_view name) const;
  std::vector<http::Parameter> items_;
};

// The elements of a comma separated text, trimmed of spaces.
std::vector<std::string_view> split(std::string_view text, char separator = ',');

}  // namespace dosi::api

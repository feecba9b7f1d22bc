#include "solutions/patrol/session/question.h"

#include <fmt/format.h>

namespace dosi::patrol {
namespace {

std::optional<geo::Point> point_of(const json::Value& value) {
  if (!value.is_array() || value.as_array().size() < 2) return std::nullopt;
  const json::Value &lon = value.as_array()[0], &lat = value.as_array()[1];
  if (!lon.is_number() || !lat.is_number()) return std::nullopt;
  const geo::Point out{lon.as_double(), lat.as_double()};
  return geo::is_valid(out) ? std::optional(out) : std::nullopt;
}

}  // namespace

Result<std::size_t> index_in(const json::Value& question, std::string_view name, std::size_t end, std::string_view what) {
  const json::Value* value = question.find(name);
  if (value == nullptr || !value->is_int() || value->as_int() < 0 || static_cast<std::size_t>(value->as_int()) >= end)
    return bad_request(fmt::format("'{}' must be the number of a {}, 0 to {}", name, what, end == 0 ? 0 : end - 1), std::string(name));
  return static_cast<std::size_t>(value->as_int());
}

Result<double> number_in(const json::Value& question, std::string_view name, double least, double most, double otherwise) {
  const json::Value* value = question.find(name);
  if (value == nullptr || value->is_null()) return otherwise;
  if (!value->is_number() || !(value->as_double() >= least && value->as_double() <= most))
    return bad_request(fmt::format("'{}' must be a number from {} to {}", name, least, most), std::string(name));
  return value->as_double();
}

Result<geo::Point> place_in(const json::Value& question, std::string_view name) {
  const json::Value* value = question.find(name);
  const auto point = value != nullptr ? point_of(*value) : std::nullopt;
  if (!point) return bad_request(fmt::format("'{}' must be a place: [longitude, latitude]", name), std::string(name));
  return *point;
}

Result<std::vector<geo::Point>> line_in(const json::Value& question, std::string_view name) {
  const json::Value* value = question.find(name);
  if (value == nullptr || !value->is_array() || value->as_array().size() < 2)
    return bad_request(fmt::format("'{}' must be a list of at least two places: [[longitude, latitude], ...]", name), std::string(name));
  std::vector<geo::Point> out;
  for (const json::Value& one : value->as_array()) {
    const auto point = point_of(one);
    if (!point) return bad_request(fmt::format("'{}[{}]' must be a place: [longitude, latitude]", name, out.size()), fmt::format("{}[{}]", name, out.size()));
    out.push_back(*point);
  }
  return out;
}

}  // namespace dosi::patrol

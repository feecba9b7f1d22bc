#include "solutions/patrol/city/entity_parts.h"

#include "geo/geojson.h"
#include "json/members.h"

namespace dosi::patrol {

std::string text_in(const json::Value& entity, std::string_view name) {
  const json::Value* value = entity.find(name);
  if (value != nullptr && value->is_array() && !value->as_array().empty()) value = &value->as_array().front();
  if (value == nullptr) return {};
  return std::string(value->is_string() ? std::string_view(value->as_string()) : json::text_of(*value, "@value"));
}

std::optional<double> number_in(const json::Value& entity, std::string_view name) {
  const json::Value* value = entity.find(name);
  return value != nullptr && value->is_number() ? std::optional(value->as_double()) : std::nullopt;
}

bool flag_in(const json::Value& entity, std::string_view name) {
  const json::Value* value = entity.find(name);
  return value != nullptr && value->is_bool() && value->as_bool();
}

std::vector<std::string> texts_in(const json::Value& entity, std::string_view name) {
  const json::Value* value = entity.find(name);
  std::vector<std::string> out;
  if (value == nullptr) return out;
  if (value->is_string()) out.push_back(value->as_string());
  if (value->is_array())
    for (const json::Value& one : value->as_array())
      if (one.is_string()) out.push_back(one.as_string());
  return out;
}

std::optional<geo::Geometry> shape_in(const json::Value& entity) {
  const json::Value* location = entity.find("location");
  if (location == nullptr) return std::nullopt;
  auto shape = geo::parse(*location);
  return shape ? std::optional(*std::move(shape)) : std::nullopt;
}

std::optional<geo::Point> point_in(const json::Value& entity) {
  const auto shape = shape_in(entity);
  return shape ? std::optional(shape->is_point() ? shape->point() : geo::representative_point(*shape)) : std::nullopt;
}

}  // namespace dosi::patrol

#include "solutions/bus/city/entity_place.h"

namespace dosi::bus {

std::optional<geo::Point> point_of(const json::Value& entity) {
  const json::Value* location = entity.find("location");
  const json::Value* coordinates = location != nullptr ? location->find("coordinates") : nullptr;
  if (coordinates == nullptr || !coordinates->is_array() || coordinates->as_array().size() < 2) return std::nullopt;
  const auto& numbers = coordinates->as_array();
  if (!numbers[0].is_number() || !numbers[1].is_number()) return std::nullopt;
  return geo::Point{numbers[0].as_double(), numbers[1].as_double()};
}

std::vector<geo::Point> line_of(const json::Value& entity) {
  const json::Value* location = entity.find("location");
  const json::Value* coordinates = location != nullptr ? location->find("coordinates") : nullptr;
  std::vector<geo::Point> out;
  if (coordinates == nullptr || !coordinates->is_array()) return out;
  for (const json::Value& position : coordinates->as_array()) {
    if (!position.is_array() || position.as_array().size() < 2) return {};
    const auto& numbers = position.as_array();
    if (!numbers[0].is_number() || !numbers[1].is_number()) return {};
    out.push_back({numbers[0].as_double(), numbers[1].as_double()});
  }
  return out;
}

}  // namespace dosi::bus

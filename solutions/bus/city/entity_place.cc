#include "solutions/bus/city/entity_place.h"

#include "solutions/kit/road_entity.h"

namespace dosi::bus {

std::optional<geo::Point> point_of(const json::Value& entity) {
  const json::Value* location = entity.find("location");
  const json::Value* coordinates = location != nullptr ? location->find("coordinates") : nullptr;
  return coordinates != nullptr ? kit::position_of(*coordinates) : std::nullopt;
}

std::vector<geo::Point> line_of(const json::Value& entity) {
  auto line = kit::line_of(entity);
  return line ? std::move(*line) : std::vector<geo::Point>();
}

}  // namespace dosi::bus

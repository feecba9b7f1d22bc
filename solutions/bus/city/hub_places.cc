#include "solutions/bus/city/hub_places.h"

#include <optional>

namespace dosi::bus {
namespace {

// Sums up the positions of GeoJSON coordinates, whatever their nesting.
void add_positions(const json::Value& part, geo::Point& sum, std::size_t& count) {
  if (!part.is_array() || part.as_array().empty()) return;
  const json::Array& items = part.as_array();
  if (!items[0].is_number()) {
    for (const json::Value& inner : items) add_positions(inner, sum, count);
  } else if (items.size() >= 2 && items[1].is_number()) {
    sum.lon += items[0].as_double(), sum.lat += items[1].as_double();
    ++count;
  }
}

std::optional<geo::Point> middle(const json::Value& shape) {
  const json::Value* coordinates = shape.find("coordinates");
  geo::Point sum{0, 0};
  std::size_t count = 0;
  if (coordinates != nullptr) add_positions(*coordinates, sum, count);
  if (count == 0) return std::nullopt;
  return geo::Point{sum.lon / static_cast<double>(count), sum.lat / static_cast<double>(count)};
}

}  // namespace

Result<void> read_hub_places(const client::Client& hub, const std::string& type, const std::vector<std::string>& attributes, HubPlaces& out) {
  out.places.columns = attributes;
  return hub.for_each({.types = {type}}, [&](json::Value entity) -> Result<void> {
    const json::Value *id = entity.find("id"), *shape = entity.find("location");
    const auto at = shape != nullptr ? middle(*shape) : std::nullopt;
    if (!at || id == nullptr || !id->is_string()) return ok();
    std::vector<double> numbers;
    for (const std::string& attribute : attributes) {
      const json::Value* value = entity.find(attribute);
      numbers.push_back(value != nullptr && value->is_number() ? value->as_double() : 0);
    }
    out.places.ids.push_back(id->as_string()), out.places.at.push_back(*at), out.places.values.push_back(std::move(numbers));
    out.shapes.push_back(*shape);
    return ok();
  });
}

}  // namespace dosi::bus

#include "ngsi/place.h"

#include "geo/geojson.h"
#include "json/parse.h"

namespace dosi::ngsi {

Symbol location_name() {
  static const Symbol kLocation = intern("https://uri.etsi.org/ngsi-ld/location");
  return kLocation;
}

std::optional<geo::Geometry> geometry_of(const Record& entity, const Slot& slot) {
  if (slot.kind != Kind::geo_property) return std::nullopt;
  if (slot.content == Content::point) return geo::Geometry(geo::Point{slot.number, slot.latitude});
  const auto value = json::parse(entity.value(slot));
  if (!value) return std::nullopt;
  auto shape = geo::parse(*value);
  return shape ? std::optional(std::move(*shape)) : std::nullopt;
}

}  // namespace dosi::ngsi

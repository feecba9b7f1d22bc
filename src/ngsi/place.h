#pragma once
#include <optional>

#include "geo/geometry.h"
#include "ngsi/record.h"

namespace dosi::ngsi {

// The attribute that says where an entity is.
Symbol location_name();

// The geometry of a GeoProperty instance; none for anything else.
std::optional<geo::Geometry> geometry_of(const Record& entity, const Slot& slot);

}  // namespace dosi::ngsi

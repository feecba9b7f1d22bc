#include "solutions/patrol/session/streets.h"

namespace dosi::patrol {

Words Streets::name_at(geo::Point p) const {
  const auto place = stop_at(p);
  if (!place) return {};
  const kit::StreetName& name = drives.graph().street(kit::DriveGraph::forward(place->stretch)).name;
  return {name.en, name.ko};
}

}  // namespace dosi::patrol

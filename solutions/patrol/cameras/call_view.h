#pragma once
#include <vector>

#include "solutions/kit/street_graph.h"
#include "solutions/patrol/cameras/sight.h"

namespace dosi::patrol {

// Which pictures to send to the officers of a 112 call (112센터 긴급영상 지원).
struct CallCamera {
  std::uint32_t camera;
  double metres;           // of those that see the place: in a straight line; of others: along the streets, to the nearest place that they see
  bool sees_place = false;
  geo::Point sees;         // that place
};
struct CallView {
  std::vector<CallCamera> cameras;  // those that see the place, nearest first; then those that see the streets of escape, in the order in which one who runs comes by
  bool on_streets = true;           // false: no street within 100 m, only straight lines were looked at
};
// `streets` may be null. Escape is followed for escape_m along the streets in all directions.
CallView cameras_for_call(geo::Point call, const Sight& sight, const kit::StreetGraph* streets, double escape_m, std::size_t most);

}  // namespace dosi::patrol

#include "solutions/patrol/cameras/nearest.h"

#include <algorithm>

namespace dosi::patrol {

NearestPlace::NearestPlace(const std::vector<geo::Point>& places) {
  for (std::uint32_t i = 0; i < places.size(); ++i) index_.insert(i, places[i]);
}

std::optional<NearestPlace::Found> NearestPlace::find(geo::Point p, double most_m) const {
  if (index_.size() == 0) return {};
  std::optional<Found> best;
  for (double radius_m = std::min(100.0, most_m);; radius_m = std::min(4 * radius_m, most_m)) {
    index_.search(geo::box_around(p, radius_m), [&](std::uint32_t i, geo::Point at) {
      const double metres = geo::distance_m(p, at);
      const bool better = !best || metres < best->metres || (metres == best->metres && i < best->place);
      if (metres <= radius_m && better) best = Found{i, metres};
    });
    if (best || radius_m >= most_m) return best;
  }
}

}  // namespace dosi::patrol

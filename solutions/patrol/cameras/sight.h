#pragma once
#include <cstdint>
#include <vector>

#include "geo/grid.h"
#include "solutions/patrol/cameras/view.h"

namespace dosi::patrol {

// All cameras of a city with what each sees. Immutable; any thread.
class Sight {
 public:
  Sight(std::vector<Camera> cameras, const Walls& walls);

  const std::vector<Camera>& cameras() const { return cameras_; }
  const std::vector<View>& views() const { return views_; }
  struct Seen {
    std::uint32_t camera;
    double metres;
  };
  // The cameras that see the place, nearest first.
  std::vector<Seen> seen_from(geo::Point p) const;
  // The part of the time that some camera looks at the place, 0 to 1: 1 - product(1 - share), as if they turned
  // independently.
  double share_seen(geo::Point p) const;

 private:
  std::vector<Camera> cameras_;
  std::vector<View> views_;
  geo::SpatialIndex index_;
};

}  // namespace dosi::patrol

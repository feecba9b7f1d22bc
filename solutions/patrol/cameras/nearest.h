#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "geo/grid.h"

namespace dosi::patrol {

// Which of many places is nearest. Immutable; any thread.
class NearestPlace {
 public:
  explicit NearestPlace(const std::vector<geo::Point>& places);

  struct Found {
    std::uint32_t place;
    double metres;
  };
  std::optional<Found> find(geo::Point p, double most_m) const;

 private:
  geo::PointIndex index_;
};

}  // namespace dosi::patrol

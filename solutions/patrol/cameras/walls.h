#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "geo/geometry.h"
#include "geo/grid.h"

namespace dosi::patrol {

// Buildings that stand in the way of cameras: all of their rings, courtyards included. They may touch, overlap and repeat.
// Immutable; any thread.
class Walls {
 public:
  Walls() = default;
  // Geometries that are no (multi) polygons stand in nobody's way.
  explicit Walls(std::vector<geo::Geometry> buildings);

  std::size_t buildings() const { return buildings_.size(); }
  // In a building or on its wall.
  bool holds(geo::Point p) const;
  // Calls visit(from, to) for each wall of each building whose box meets `box`: more than lie in the box.
  template <class Visit>
  void search(const geo::Box& box, Visit&& visit) const {
    index_.search(box, [&](std::uint32_t b) {
      const geo::Geometry& building = buildings_[b];
      for (std::size_t ring = 0; ring < building.line_count(); ++ring) {
        const auto line = building.line(ring);
        for (std::size_t i = 1; i < line.size(); ++i) visit(line[i - 1], line[i]);
      }
    });
  }

  // Where something stands whose place was given as that of its building: the place itself when it is in the open, else
  // kOff_m off the nearest wall from where the open begins. Nothing when there is no such wall within kMost_m.
  struct Footing {
    geo::Point place;
    double moved_m = 0;
  };
  std::optional<Footing> footing(geo::Point p) const;
  static constexpr double kOff_m = 0.1, kMost_m = 200;

 private:
  std::vector<geo::Geometry> buildings_;
  geo::SpatialIndex index_;
};

}  // namespace dosi::patrol

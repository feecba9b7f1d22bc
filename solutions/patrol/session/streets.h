#pragma once
#include <optional>

#include "solutions/kit/drive_times.h"
#include "solutions/kit/street_graph.h"
#include "solutions/patrol/city/city.h"

namespace dosi::patrol {

// A city's streets as cars drive them and as one walks.
struct Streets {
  explicit Streets(const PatrolCity& city) : drives(kit::DriveGraph(city.driveways)), walks(city.walkways) {}
  kit::DriveTimes drives;
  kit::StreetGraph walks;

  // The place on a street where a car stops for somewhere within kNear_m.
  std::optional<kit::DriveGraph::Place> stop_at(geo::Point p) const { return drives.graph().nearest(p, kNear_m); }
  // The name of the street there; empty where it has none, or there is none.
  Words name_at(geo::Point p) const;
  static constexpr double kNear_m = 300;
};

}  // namespace dosi::patrol

#pragma once
#include <optional>
#include <vector>

#include "geo/geometry.h"
#include "solutions/patrol/cameras/camera.h"
#include "solutions/patrol/cameras/local_plane.h"
#include "solutions/patrol/cameras/walls.h"

namespace dosi::patrol {

// What one camera sees in the plane: everything within its range and sector with no wall between. A camera given inside a
// building or on its wall hangs outside on the wall (Walls::footing); one with no wall near sees nothing.
//
// Found as the lower envelope of the walls' distances by direction, merged two halves at a time, in O(n log n) of the walls in
// range; walls may cross and touch. As seen from the camera a straight wall is 1 / distance = a cos + b sin of the
// direction, so two walls change places at most once, and no triangulation is needed. Immutable; any thread.
class View {
 public:
  View(const Camera& camera, const Walls& walls);

  // Places on a wall that faces the camera are seen (kTouch_m).
  bool sees(geo::Point p) const;
  // How far it sees in a direction, clockwise from north; 0 outside its sector.
  double reach_m(double bearing_deg) const;
  // What it sees as a polygon, arcs of the range in steps of 5 degrees. Nothing when it sees less than a square metre.
  std::optional<geo::Geometry> outline() const;
  double area_m2() const;

  geo::Point stands() const { return plane_.origin(); }
  double moved_m() const { return moved_m_; }
  bool blind() const { return blind_; }
  static constexpr double kTouch_m = 0.05;

  // Of directions in radians clockwise from north. Up to `end`, the nearest wall is 1 / (north cos + east sin) metres away; both 0: none.
  struct Stretch {
    double end = 0;
    Metres end_unit;  // one metre in the direction `end`: spares sines
    double north = 0, east = 0;
  };

 private:
  // Calls visit(from, to, wall) for each part of what it sees in turn: up to the wall, or to its range (null).
  template <class Visit>
  void parts(Visit&& visit) const;
  const Stretch& stretch_at(double direction) const;
  double offset(double direction) const;

  double range_m_, direction_, half_;
  LocalPlane plane_;  // about where it stands
  double moved_m_ = 0;
  bool blind_ = false;
  std::vector<Stretch> stretches_;  // from 0 to a full turn
};

}  // namespace dosi::patrol

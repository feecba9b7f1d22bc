#pragma once
#include <optional>

#include "solutions/patrol/session/plan_desk.h"

namespace dosi::patrol {

// What a plan does.
struct PlanFigures {
  double captured = 0;    // expected reports where and while a stop deters
  double expected = 0;    // of the whole city in the shift
  double duty_h = 0;      // of all cars
  std::size_t stops = 0, dosed = 0;  // dosed: of 11 to 15 minutes
  double metres = 0;
  Seconds drive_s = 0, stop_s = 0, explore_s = 0;
  std::optional<double> mean_idle_s, worst_idle_s;  // since the last visit of spots that are visited (Chevaleyre 2004); the shift's start counts as one
  double imbalance = 0;   // of work (driving, stops, calls): largest less least over mean
  std::size_t districts = 0, visited = 0;
};
PlanFigures figures_of(const Desk& desk, const ShiftPlan& shift);

// How far and how long a car drives along its route.
struct CarFigures {
  double metres = 0, captured = 0;
  Seconds drive_s = 0, stop_s = 0, call_s = 0;
};
CarFigures figures_of(const ShiftPlan& shift, Car car);
std::vector<std::size_t> visits_of(const ShiftPlan& shift);  // by Spot

}  // namespace dosi::patrol

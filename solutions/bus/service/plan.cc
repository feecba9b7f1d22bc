#include "solutions/bus/service/plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dosi::bus {

double Course::run_s() const { return std::accumulate(ride_s.begin(), ride_s.end(), 0.0); }
double Course::run_m() const { return std::accumulate(length_m.begin(), length_m.end(), 0.0); }

double PlanLine::headway_s() const {
  double runs_per_s[2] = {0, 0};
  for (const Course& course : courses) runs_per_s[course.direction] += 1 / course.headway_s;
  return 1 / std::max(runs_per_s[0], runs_per_s[1]);
}

LineDemandOnFleet fleet_of(const PlanLine& line, const Layover& layover, double period_s) {
  LineDemandOnFleet out;
  const Course* main[2] = {nullptr, nullptr};
  double on_the_road = 0;
  bool is_loop = false;
  const auto turn_of = [&](const Course& course) { return course.run_s() + layover_after(course.run_s(), layover.share, layover.least_s); };
  for (const Course& course : line.courses) {
    const double turn_s = turn_of(course);
    on_the_road += turn_s / course.headway_s;
    out.vehicle_km += course.run_m() / 1000 * period_s / course.headway_s;
    out.vehicle_hours += turn_s / 3600 * period_s / course.headway_s;
    const Course*& first = main[course.direction];
    if (first == nullptr || course.headway_s < first->headway_s) first = &course;
    is_loop = is_loop || course.stops.front() == course.stops.back();
  }
  for (const Course* course : main)
    if (course != nullptr) {
      out.cycle_s += turn_of(*course);
      out.km += course->run_m() / 1000;
    }
  // Without a way back, and no loop, the vehicle drives back empty.
  const double empty = (main[0] == nullptr) != (main[1] == nullptr) && !is_loop ? 2 : 1;
  out.cycle_s *= empty, out.km *= empty, out.vehicle_km *= empty, out.vehicle_hours *= empty;
  out.vehicles = static_cast<int>(std::ceil(on_the_road * empty - 1e-9));
  return out;
}

}  // namespace dosi::bus

#include "solutions/patrol/session/plan_figures.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace dosi::patrol {
namespace {

constexpr Seconds kDoseLeast_s = 11 * 60, kDoseMost_s = 15 * 60;

double expected_in(const Desk& desk, const PlanSettings& s) {
  const risk::LocalTime_s from = s.day * risk::kDay_s + s.from_s, to = s.day * risk::kDay_s + s.to_s;
  double sum = 0;
  for (std::size_t i = 0; i < desk.slots.size(); ++i) {
    const auto common = std::min(to, desk.slots[i].to_s) - std::max(from, desk.slots[i].from_s);
    if (common > 0) sum += desk.expected(i) * static_cast<double>(common) / static_cast<double>(desk.slots[i].to_s - desk.slots[i].from_s);
  }
  return sum;
}

void add_idleness(const ShiftPlan& shift, PlanFigures& out) {
  std::vector<std::vector<std::pair<Seconds, Seconds>>> visits(shift.problem.spots.size());
  for (const Route& route : shift.plan.routes)
    for (const Step& step : route.steps)
      if (step.doing == Doing::stop) visits[at(step.spot)].emplace_back(step.arrive_s, step.leave_s);
  const double length = shift.settings.to_s - shift.settings.from_s;
  double mean = 0, worst = 0;
  std::size_t count = 0;
  for (auto& of_spot : visits) {
    if (of_spot.empty()) continue;
    std::sort(of_spot.begin(), of_spot.end());
    double since = shift.settings.from_s, squares = 0;
    of_spot.emplace_back(shift.settings.to_s, shift.settings.to_s);
    for (const auto& [arrive, leave] : of_spot) {
      const double gap = std::max(0.0, arrive - since);
      squares += gap * gap / 2, worst = std::max(worst, gap), since = std::max<double>(since, leave);
    }
    mean += squares / length, ++count;
  }
  if (count > 0) out.mean_idle_s = mean / static_cast<double>(count), out.worst_idle_s = worst;
}

}  // namespace

CarFigures figures_of(const ShiftPlan& shift, Car car) {
  CarFigures out;
  const Route& route = shift.plan.routes[at(car)];
  Place here = shift.problem.cars[at(car)].depot;
  const auto drive = [&](Place to) {
    const Seconds s = shift.problem.drive.s(here, to);
    if (s != DriveMatrix::kNoWay) out.drive_s += s, out.metres += shift.problem.drive.m(here, to);
    here = to;
  };
  for (const Step& step : route.steps) {
    if (step.doing != Doing::pause) drive(step.place);
    if (step.doing == Doing::stop) out.stop_s += step.leave_s - step.arrive_s, out.captured += step.captured;
    if (step.doing == Doing::call) out.call_s += step.leave_s - step.arrive_s;
  }
  if (!route.steps.empty()) drive(shift.problem.cars[at(car)].depot);
  return out;
}

std::vector<std::size_t> visits_of(const ShiftPlan& shift) {
  std::vector<std::size_t> out(shift.problem.spots.size(), 0);
  for (const Route& route : shift.plan.routes)
    for (const Step& step : route.steps)
      if (step.doing == Doing::stop) ++out[at(step.spot)];
  return out;
}

PlanFigures figures_of(const Desk& desk, const ShiftPlan& shift) {
  PlanFigures out{.captured = shift.plan.captured, .expected = expected_in(desk, shift.settings)};
  std::vector<double> work;
  std::set<std::size_t> visited;
  for (std::uint32_t c = 0; c < shift.plan.routes.size(); ++c) {
    const CarFigures car = figures_of(shift, Car{c});
    out.metres += car.metres, out.drive_s += car.drive_s, out.stop_s += car.stop_s;
    work.push_back(car.drive_s + car.stop_s + car.call_s);
    out.duty_h += (shift.settings.to_s - shift.settings.from_s) / 3600.0;
    for (const Step& step : shift.plan.routes[c].steps) {
      if (step.doing != Doing::stop) continue;
      const Seconds stay = step.leave_s - step.arrive_s;
      ++out.stops, out.dosed += stay >= kDoseLeast_s && stay <= kDoseMost_s;
      if (step.why == Why::exploration) out.explore_s += stay;
      const std::size_t d = at(shift.problem.spots[at(step.spot)].district);
      if (d < desk.city.ground.districts.size()) visited.insert(d);
    }
  }
  const double mean = work.empty() ? 0 : std::accumulate(work.begin(), work.end(), 0.0) / static_cast<double>(work.size());
  if (mean > 0) out.imbalance = (*std::max_element(work.begin(), work.end()) - *std::min_element(work.begin(), work.end())) / mean;
  out.districts = desk.city.ground.districts.size(), out.visited = visited.size();
  add_idleness(shift, out);
  return out;
}

}  // namespace dosi::patrol

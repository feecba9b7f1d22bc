#include "solutions/patrol/plan/figures.h"

#include <algorithm>

#include "solutions/patrol/plan/risk_field.h"

namespace dosi::patrol {
namespace {

constexpr Seconds kDoseLeast_s = 11 * 60, kDoseMost_s = 15 * 60, kRevisitMost_s = 2 * 3600;

struct Span {
  Seconds from = std::numeric_limits<Seconds>::max(), until = 0;
};

Span hours_of(const Problem& problem) {
  Span out;
  for (const PatrolCar& car : problem.cars) {
    const WorkShift& shift = problem.shifts[at(car.shift)];
    out.from = std::min(out.from, shift.start_s), out.until = std::max(out.until, shift.end_s);
  }
  return out;
}

// Drives, stops and work of one car.
void add_route(const Problem& problem, std::size_t c, const Route& route, Figures& out) {
  const PatrolCar& car = problem.cars[c];
  Figures::Work& work = out.work.emplace_back();
  if (route.steps.empty()) return;
  ++out.cars_out;
  Place place = car.depot;
  Seconds drive = 0, stop = 0;
  const auto go = [&](Place to) {
    if (to == place) return;
    drive += problem.drive.s(place, to), out.km += problem.drive.m(place, to) / 1000;
    place = to;
  };
  for (const Step& step : route.steps) {
    if (step.doing == Doing::call) {
      place = step.place;  // its way there is no patrol
      continue;
    }
    go(step.place);
    if (step.doing == Doing::stop) stop += step.leave_s - step.arrive_s;
  }
  go(car.depot);
  out.drive_min += drive / 60.0, out.stop_min += stop / 60.0;
  const WorkShift& shift = problem.shifts[at(car.shift)];
  work.minutes = (drive + stop) / 60.0;
  work.share = static_cast<double>(drive + stop) / std::max(1, shift.end_s - shift.start_s - car.break_s);
}

double patrol_hours(const Plan& plan) {
  double out = 0;
  for (const Route& route : plan.routes) {
    out += (route.back_s - route.out_s) / 3600.0;
    for (const Step& step : route.steps) out -= step.doing != Doing::stop ? (step.leave_s - step.arrive_s) / 3600.0 : 0;
  }
  return out;
}

// How long a spot waits, over the hours of all shifts.
void add_idleness(const std::vector<const Step*>& visits, Span hours, double& sum_s2, Seconds& worst, std::size_t& gaps, std::size_t& short_gaps) {
  Seconds left = hours.from;
  const auto wait = [&](Seconds until) {
    const Seconds idle = std::max(0, until - left);
    sum_s2 += 0.5 * idle * idle, worst = std::max(worst, idle);
  };
  for (std::size_t i = 0; i < visits.size(); ++i) {
    wait(visits[i]->arrive_s);
    if (i > 0) ++gaps, short_gaps += visits[i]->arrive_s - left <= kRevisitMost_s ? 1 : 0;
    left = std::max(left, visits[i]->leave_s);
  }
  wait(hours.until);
}

}  // namespace

Figures figures_of(const Problem& problem, const Plan& plan) {
  Figures out;
  const Span hours = hours_of(problem);
  const RiskField field(problem);
  out.captured = plan.captured;
  for (std::size_t c = 0; c < plan.routes.size(); ++c) add_route(problem, c, plan.routes[c], out);
  const double patrolled = patrol_hours(plan);
  out.captured_per_patrol_hour = patrolled > 0 ? plan.captured / patrolled : 0;
  out.districts.resize(problem.districts.size());
  std::vector<std::vector<const Step*>> visits(problem.spots.size());
  double explored = 0, dosed = 0;
  for (const Route& route : plan.routes)
    for (const Step& step : route.steps) {
      if (step.doing != Doing::stop) continue;
      const Seconds stay = step.leave_s - step.arrive_s;
      visits[at(step.spot)].push_back(&step);
      ++out.stops, dosed += stay >= kDoseLeast_s && stay <= kDoseMost_s ? 1 : 0, explored += step.why == Why::exploration ? stay / 60.0 : 0;
      auto& district = out.districts[at(problem.spots[at(step.spot)].district)];
      ++district.visits, district.captured += step.captured;
    }
  double idle_s2 = 0;
  Seconds worst = 0;
  std::size_t gaps = 0, short_gaps = 0;
  for (std::size_t s = 0; s < problem.spots.size(); ++s) {
    std::stable_sort(visits[s].begin(), visits[s].end(), [](const Step* a, const Step* b) { return a->arrive_s < b->arrive_s; });
    add_idleness(visits[s], hours, idle_s2, worst, gaps, short_gaps);
    const double reports = field.between(Spot(static_cast<std::uint32_t>(s)), hours.from, hours.until + problem.rules.deters_s);
    auto& district = out.districts[at(problem.spots[s].district)];
    ++district.spots, district.spots_visited += visits[s].empty() ? 0 : 1, district.reports += reports;
    out.all_reports += reports;
  }
  const double all_s = static_cast<double>(problem.spots.size()) * std::max(1, hours.until - hours.from);
  out.mean_idleness_min = idle_s2 / all_s / 60, out.worst_idleness_min = worst / 60.0;
  out.revisit_share = gaps > 0 ? static_cast<double>(short_gaps) / static_cast<double>(gaps) : 0;
  out.dose_share = out.stops > 0 ? dosed / static_cast<double>(out.stops) : 0;
  out.explored_share = out.stop_min > 0 ? explored / out.stop_min : 0;
  out.least_work = 1;
  for (std::size_t c = 0; c < out.work.size(); ++c)
    if (!plan.routes[c].steps.empty()) out.least_work = std::min(out.least_work, out.work[c].share), out.most_work = std::max(out.most_work, out.work[c].share);
  if (out.cars_out == 0) out.least_work = 0;
  return out;
}

}  // namespace dosi::patrol

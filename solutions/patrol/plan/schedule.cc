#include "solutions/patrol/plan/schedule.h"

#include <algorithm>

namespace dosi::patrol {

Seconds Timing::ready_s(const Frame& frame, std::size_t i) const {
  const Seconds left = i == 0 ? frame.free_s : stops[i - 1].leave_s;
  return pause_before == i && !pause_at_home ? pause_s + frame.break_s : left;
}

Frame frame_of(const Problem& problem, Car car) {
  const PatrolCar& c = problem.cars[at(car)];
  const WorkShift& shift = problem.shifts[at(c.shift)];
  return {c.depot, c.depot, shift.start_s, shift.end_s, c.break_s, c.break_from_s, c.break_until_s, {}, shift.start_s};
}

bool schedule(const Problem& problem, const Frame& frame, const std::vector<Visit>& visits, Timing& out) {
  out.stops.clear(), out.pause_before.reset(), out.pause_at_home = false;
  out.pause_s = out.drive_s = 0;
  bool due = frame.break_s > 0;
  Seconds now = frame.free_s;
  Place place = frame.from;
  for (std::size_t i = 0; i <= visits.size(); ++i) {
    const bool last = i == visits.size();
    const Place next = last ? frame.home : problem.spots[at(visits[i].spot)].place;
    const Seconds drive = problem.drive.s(place, next);
    if (drive == DriveMatrix::kNoWay) return false;
    const auto arrival = [&] { return last ? now + drive : std::max(now + drive, visits[i].not_before_s); };
    if (due && (now >= frame.break_from_s || arrival() + (last ? 0 : visits[i].stay_s) > frame.break_until_s)) {
      out.pause_before = i, out.pause_s = std::max(now, frame.break_from_s);
      now = out.pause_s + frame.break_s;
      due = false;
    }
    now = arrival(), out.drive_s += drive;
    if (last) break;
    out.stops.push_back({now, now + visits[i].stay_s});
    now += visits[i].stay_s, place = next;
    if (now > frame.end_s) return false;
  }
  if (due) {
    out.pause_before = visits.size(), out.pause_at_home = true, out.pause_s = std::max(now, frame.break_from_s);
    now = out.pause_s + frame.break_s;
  }
  out.back_s = now;
  return now <= frame.end_s;
}

Route route_of(const Problem& problem, const Frame& frame, const std::vector<Visit>& visits, const Timing& timing) {
  if (visits.empty() && frame.before.empty()) return {frame.out_s, frame.out_s, {}};
  Route out{frame.out_s, timing.back_s, frame.before};
  Place place = frame.from;
  for (std::size_t i = 0; i <= visits.size(); ++i) {
    if (timing.pause_before == i)
      out.steps.push_back({Doing::pause, timing.pause_at_home ? frame.home : place, timing.pause_s, timing.pause_s + frame.break_s});
    if (i == visits.size()) break;
    place = problem.spots[at(visits[i].spot)].place;
    out.steps.push_back({Doing::stop, place, timing.stops[i].arrive_s, timing.stops[i].leave_s, visits[i].spot, visits[i].why, visits[i].locked});
  }
  return out;
}

}  // namespace dosi::patrol

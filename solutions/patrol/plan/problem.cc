#include "solutions/patrol/plan/problem.h"

#include <algorithm>
#include <cmath>

namespace dosi::patrol {
namespace {

std::string clock(Seconds s) {
  const auto two = [](Seconds v) { return (v < 10 ? "0" : "") + std::to_string(v); };
  return two(s / 3600) + ":" + two(s / 60 % 60);
}
std::string quoted(const std::string& name) {
  return "'" + name + "'";
}

Result<void> check_sizes(const Problem& p) {
  const std::size_t n = p.places.size();
  if (p.drive.size != n || p.drive.seconds.size() != n * n || p.drive.metres.size() != n * n)
    return bad_request("The drive times are for " + std::to_string(p.drive.size) + " places, the plan has " + std::to_string(n) + ".");
  if (p.slot_s <= 0) return bad_request("A slot lasts " + std::to_string(p.slot_s) + " s, it must last more than 0.");
  for (const HotSpot& spot : p.spots) {
    if (at(spot.place) >= n) return bad_request("Hot spot " + quoted(spot.id) + " is at no known place.");
    if (at(spot.district) >= p.districts.size()) return bad_request("Hot spot " + quoted(spot.id) + " is in no known district.");
    for (const double risk : spot.risk_per_h)
      if (!(risk >= 0) || !std::isfinite(risk)) return bad_request("Hot spot " + quoted(spot.id) + " has a risk that is no number from 0.");
  }
  for (const PatrolCar& car : p.cars)
    if (at(car.depot) >= n || at(car.shift) >= p.shifts.size()) return bad_request("Car " + quoted(car.id) + " has no known depot or shift.");
  return ok();
}

Result<void> check_rules(const Rules& r) {
  if (r.stop_least_s <= 0 || r.stop_most_s < r.stop_least_s)
    return bad_request("Stops last " + std::to_string(r.stop_least_s) + " to " + std::to_string(r.stop_most_s) +
                       " s: the least must be above 0 and not above the most.");
  if (r.deters_s < 0 || r.revisit_s < 0) return bad_request("Times between visits cannot be below 0.");
  if (!(r.explore_least >= 0 && r.explore_least <= r.explore_most && r.explore_most <= 1))
    return bad_request("Exploration takes a share from 0 to 1, the least not above the most.");
  return ok();
}

Result<void> check_car(const Problem& p, const PatrolCar& car) {
  const WorkShift& shift = p.shifts[at(car.shift)];
  Seconds nearest = DriveMatrix::kNoWay;
  for (const HotSpot& spot : p.spots) {
    const Seconds out = p.drive.s(car.depot, spot.place), back = p.drive.s(spot.place, car.depot);
    if (out != DriveMatrix::kNoWay && back != DriveMatrix::kNoWay) nearest = std::min(nearest, out + back);
  }
  const Seconds length = shift.end_s - shift.start_s;
  const std::string name = "Car " + quoted(car.id) + ", shift " + clock(shift.start_s) + " to " + clock(shift.end_s);
  if (length < p.rules.stop_least_s + car.break_s)
    return bad_request(name + ": shorter than one stop of " + std::to_string(p.rules.stop_least_s / 60) + " min" +
                       (car.break_s > 0 ? " and the break." : "."));
  if (nearest == DriveMatrix::kNoWay) return bad_request(name + ": no hot spot can be reached from its depot and back.");
  if (length < p.rules.stop_least_s + car.break_s + nearest)
    return bad_request(name + ": too short to drive to the nearest hot spot (" + std::to_string((nearest + 59) / 60) +
                       " min there and back) and stop for " + std::to_string(p.rules.stop_least_s / 60) + " min.");
  if (car.break_s > 0 && (car.break_from_s < shift.start_s || car.break_until_s < car.break_from_s || car.break_until_s + car.break_s > shift.end_s))
    return bad_request(name + ": its break of " + std::to_string(car.break_s / 60) + " min, to begin from " + clock(car.break_from_s) + " to " +
                       clock(car.break_until_s) + ", does not fit into the shift.");
  return ok();
}

Result<void> check_spots(const Problem& p) {
  std::vector<int> in_district(p.districts.size(), 0);
  for (const HotSpot& spot : p.spots) {
    ++in_district[at(spot.district)];
    const bool reached = std::any_of(p.cars.begin(), p.cars.end(), [&](const PatrolCar& car) {
      return p.drive.s(car.depot, spot.place) != DriveMatrix::kNoWay && p.drive.s(spot.place, car.depot) != DriveMatrix::kNoWay;
    });
    if (!reached) return bad_request("Hot spot " + quoted(spot.id) + " cannot be reached from any car's depot and back.");
  }
  for (std::size_t d = 0; d < p.districts.size(); ++d)
    if (p.districts[d].least_visits > 0 && in_district[d] == 0)
      return bad_request("District " + quoted(p.districts[d].name) + " is to have " + std::to_string(p.districts[d].least_visits) +
                         " visit(s) a shift, but no hot spot lies in it.");
  return ok();
}

}  // namespace

Seconds Problem::deters_after(Seconds stay_s) const {
  const auto most = static_cast<std::int64_t>(rules.stop_most_s);
  return static_cast<Seconds>(rules.deters_s * std::min<std::int64_t>(stay_s, most) / most);
}

Result<void> check_wishes(const Problem& problem) {
  if (problem.cars.empty()) return bad_request("There is no car: nobody can patrol.");
  if (problem.spots.empty()) return bad_request("There is no hot spot: nowhere to patrol.");
  DOSI_CHECK(check_sizes(problem));
  DOSI_CHECK(check_rules(problem.rules));
  for (const PatrolCar& car : problem.cars) DOSI_CHECK(check_car(problem, car));
  return check_spots(problem);
}

Place add_place(Problem& problem, const NewPlace& place) {
  DriveMatrix& old = problem.drive;
  const std::size_t n = old.size;
  DriveMatrix grown{n + 1, std::vector<Seconds>((n + 1) * (n + 1), 0), std::vector<float>((n + 1) * (n + 1), 0)};
  for (std::size_t i = 0; i < n; ++i) {
    std::copy_n(old.seconds.begin() + static_cast<std::ptrdiff_t>(i * n), n, grown.seconds.begin() + static_cast<std::ptrdiff_t>(i * (n + 1)));
    std::copy_n(old.metres.begin() + static_cast<std::ptrdiff_t>(i * n), n, grown.metres.begin() + static_cast<std::ptrdiff_t>(i * (n + 1)));
    grown.seconds[i * (n + 1) + n] = place.to_s[i], grown.metres[i * (n + 1) + n] = place.to_m[i];
    grown.seconds[n * (n + 1) + i] = place.from_s[i], grown.metres[n * (n + 1) + i] = place.from_m[i];
  }
  old = std::move(grown);
  problem.places.push_back(place.at);
  return Place{static_cast<std::uint32_t>(n)};
}

}  // namespace dosi::patrol

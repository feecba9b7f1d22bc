#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "json/members.h"
#include "solutions/patrol/session/plan_desk.h"
#include "solutions/patrol/session/question.h"

namespace dosi::patrol {
namespace {

constexpr std::uint64_t kReplanSteps = 800;

Result<Car> car_in(const ShiftPlan& shift, const json::Value& edit, const char* name) {
  const std::string id(json::text_of(edit, name));
  const auto& cars = shift.problem.cars;
  const auto it = std::find_if(cars.begin(), cars.end(), [&](const PatrolCar& car) { return car.id == id; });
  if (it == cars.end()) return bad_request(fmt::format("There is no car '{}'", id), name);
  return Car{static_cast<std::uint32_t>(it - cars.begin())};
}

Result<std::size_t> step_in(const ShiftPlan& shift, Car car, const json::Value& edit, const char* name, bool end_too = false) {
  return index_in(edit, name, shift.plan.routes[at(car)].steps.size() + (end_too ? 1 : 0), "step");
}

// A place of the problem for somewhere: the drive times to and from all others are measured.
Result<Place> place_for(const Desk& desk, ShiftPlan& shift, geo::Point where) {
  const auto stand = desk.streets->stop_at(where);
  if (!stand) return bad_request(fmt::format("No street that cars drive is within {:.0f} m", Streets::kNear_m), "location");
  const std::vector<kit::DriveGraph::Place> one{*stand};
  const kit::DriveMatrix out = desk.streets->drives.matrix(one, shift.stands), in = desk.streets->drives.matrix(shift.stands, one);
  NewPlace place{.at = stand->at};
  for (std::size_t i = 0; i < shift.stands.size(); ++i) {
    const bool there = in.reachable(i, 0), back = out.reachable(0, i);
    place.to_s.push_back(there ? in.seconds(i, 0) : DriveMatrix::kNoWay), place.from_s.push_back(back ? out.seconds(0, i) : DriveMatrix::kNoWay);
    place.to_m.push_back(there ? static_cast<float>(in.metres(i, 0)) : 0), place.from_m.push_back(back ? static_cast<float>(out.metres(0, i)) : 0);
  }
  shift.stands.push_back(*stand), shift.place_names.push_back(desk.place_name(where));
  return add_place(shift.problem, place);
}

// The hot spot near a place, or a new one there. The risk of cells beside another spot is that spot's.
Result<Spot> spot_for(const Desk& desk, ShiftPlan& shift, geo::Point where) {
  constexpr double kSame_m = 50, kClaimed_m = 150;
  double nearest = kClaimed_m;
  for (std::uint32_t i = 0; i < shift.problem.spots.size(); ++i) {
    const double away = geo::distance_m(shift.problem.places[at(shift.problem.spots[i].place)], where);
    if (away < kSame_m) return Spot{i};
    nearest = std::min(nearest, away);
  }
  const auto cell = desk.cell_at(where);
  if (!cell) return bad_request("The place is outside the city", "location");
  DOSI_TRY(const Place place, place_for(desk, shift, where));
  const std::size_t district = desk.district_of[risk::at(*cell)];
  HotSpot spot{.id = fmt::format("added {}", shift.problem.spots.size()), .name = shift.place_names.back().korean, .place = place,
               .district = District{static_cast<std::uint32_t>(std::min(district, desk.city.ground.districts.size()))}};
  const auto& first = shift.problem.spots.front().risk_per_h;
  const auto slot = static_cast<std::size_t>((shift.problem.first_slot_s + shift.settings.day * risk::kDay_s - desk.slots.front().from_s) / shift.problem.slot_s);
  for (std::size_t k = 0; k < first.size(); ++k) spot.risk_per_h.push_back(nearest < kClaimed_m ? 0 : static_cast<double>(desk.fields[slot + k][risk::at(*cell)]) / desk.slot_h);
  shift.problem.spots.push_back(std::move(spot));
  return Spot{static_cast<std::uint32_t>(shift.problem.spots.size() - 1)};
}

// Before which step of a car one more stop lengthens its way least.
std::size_t best_step(const ShiftPlan& shift, Car car, Place place) {
  const auto& steps = shift.plan.routes[at(car)].steps;
  const Place depot = shift.problem.cars[at(car)].depot;
  const auto drive = [&](Place a, Place b) { return static_cast<std::int64_t>(shift.problem.drive.s(a, b)); };
  std::size_t best = 0;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  Place here = depot;
  for (std::size_t n = 0; n <= steps.size(); ++n) {
    const Place next = n < steps.size() ? steps[n].place : depot;
    const std::int64_t more = drive(here, place) + drive(place, next) - drive(here, next);
    if (more < least) least = more, best = n;
    here = next;
  }
  return best;
}

Result<Change> change_of(const Desk& desk, const json::Value& edit, ShiftPlan& shift, Seconds& now) {
  const std::string_view kind = json::text_of(edit, "edit");
  DOSI_TRY(const Car car, car_in(shift, edit, "car"));
  if (kind == "call") {
    const auto time = clock_s(json::text_of(edit, "at"));
    if (!time) return bad_request("'at' must be a time of day such as 21:30", "at");
    DOSI_TRY(const double minutes, number_in(edit, "minutes", 5, 240, 30));
    DOSI_TRY(const geo::Point where, place_in(edit, "location"));
    now = *time + (*time < shift.settings.from_s ? 24 * 3600 : 0);
    if (now > shift.settings.to_s) return bad_request("The call is outside the shift", "at");
    DOSI_TRY(const Place place, place_for(desk, shift, where));
    return Change(SendToCall{car, place, now + static_cast<Seconds>(minutes * 60)});
  }
  if (kind == "add") {
    DOSI_TRY(const geo::Point where, place_in(edit, "location"));
    DOSI_TRY(const Spot spot, spot_for(desk, shift, where));
    return Change(AddStop{car, spot, best_step(shift, car, shift.problem.spots[at(spot)].place)});
  }
  if (kind == "remove" || kind == "lock" || kind == "move") {
    DOSI_TRY(const std::size_t step, step_in(shift, car, edit, "step"));
    if (kind == "remove") return Change(RemoveStop{car, step});
    if (kind == "lock") {
      const json::Value* locked = edit.find("locked");
      return Change(LockStop{car, step, locked == nullptr || !locked->is_bool() || locked->as_bool()});
    }
    DOSI_TRY(const Car to, car_in(shift, edit, "to"));
    DOSI_TRY(const std::size_t before, step_in(shift, to, edit, "before", true));
    return Change(MoveStop{car, step, to, before});
  }
  return bad_request("'edit' must be one of move, remove, lock, add, call", "edit");
}

}  // namespace

Result<void> apply_edit(const Desk& desk, const json::Value& edit, ShiftPlan& shift) {
  if (!edit.is_object()) return bad_request("An edit is an object such as {\"edit\":\"remove\",\"car\":\"1-1\",\"step\":2}");
  Seconds now = shift.settings.from_s;
  DOSI_TRY(const Change change, change_of(desk, edit, shift, now));
  PlanOptions options;
  options.steps = kReplanSteps, options.seed = shift.settings.seed;
  DOSI_TRY(Replanned found, replan(shift.problem, shift.plan, now, change, options));
  shift.plan = std::move(found.plan), shift.changes = std::move(found.changes), shift.unmet = std::move(found.unmet);
  return ok();
}

}  // namespace dosi::patrol

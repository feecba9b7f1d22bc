#include "solutions/patrol/plan/itinerary.h"

#include <fmt/format.h>

namespace dosi::patrol {

const std::string& label_of(const HotSpot& spot) {
  return spot.name.empty() ? spot.id : spot.name;
}

std::string_view name_of(Why why) {
  return why == Why::risk ? "risk" : why == Why::coverage ? "coverage" : "exploration";
}

std::string clock_text(Seconds s) {
  const Seconds day = s / 86400;
  return fmt::format("{:02}:{:02}{}", s % 86400 / 3600, s / 60 % 60, day > 0 ? fmt::format("+{}", day) : "");
}

std::vector<Halt> itinerary(const Problem& problem, const Plan& plan, Car car, const Legs& legs) {
  const Route& route = plan.routes[at(car)];
  std::vector<Halt> out;
  if (route.steps.empty()) return out;
  Place place = problem.cars[at(car)].depot;
  const auto go = [&](Halt halt, Place to, bool planned) {
    halt.at = problem.places[at(to)];
    if (planned && to != place) halt.leg = legs(place, to), halt.drive_s = problem.drive.s(place, to), halt.drive_m = problem.drive.m(place, to);
    place = to;
    out.push_back(std::move(halt));
  };
  for (const Step& step : route.steps) {
    const std::string label = step.doing == Doing::stop ? label_of(problem.spots[at(step.spot)]) : step.doing == Doing::pause ? "break" : "call";
    go({&step, label, {}, step.arrive_s, step.leave_s}, step.place, step.doing != Doing::call);
  }
  go({nullptr, "depot", {}, route.back_s, route.back_s}, problem.cars[at(car)].depot, true);
  return out;
}

}  // namespace dosi::patrol

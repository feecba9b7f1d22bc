#include "solutions/patrol/plan/underway.h"

#include <algorithm>

namespace dosi::patrol {
namespace {

// Steps that have begun, and the one that the car is on its way to.
std::size_t begun(const Route& route, Seconds now_s) {
  std::size_t out = 0;
  Seconds left = route.out_s;
  while (out < route.steps.size() && left < now_s) left = route.steps[out++].leave_s;
  return out;
}

Frame frame_at(const Problem& problem, Car car, const Route& route, std::size_t steps, Seconds now_s) {
  Frame out = frame_of(problem, car);
  out.out_s = route.steps.empty() ? std::max(out.free_s, now_s) : route.out_s;
  out.before.assign(route.steps.begin(), route.steps.begin() + static_cast<std::ptrdiff_t>(steps));
  if (std::any_of(out.before.begin(), out.before.end(), [](const Step& s) { return s.doing == Doing::pause; })) out.break_s = 0;
  out.free_s = out.out_s;
  if (!out.before.empty()) out.from = out.before.back().place, out.free_s = out.before.back().leave_s;
  // Who is on the way home goes home.
  if (!route.steps.empty() && steps == route.steps.size() && out.free_s < now_s) out.from = out.home, out.free_s = out.end_s = route.back_s;
  out.break_until_s = std::max(out.break_until_s, out.free_s);
  return out;
}

std::size_t least_worth(const Patrols& patrols, const std::vector<Visit>& visits) {
  const auto& spots = patrols.problem().spots;
  const auto peak = [&](const Visit& v) {
    double most = 0;
    for (const double risk : spots[at(v.spot)].risk_per_h) most = std::max(most, risk);
    return most + (v.why == Why::risk ? 0 : 1e6);
  };
  std::size_t out = visits.size();
  for (std::size_t i = 0; i < visits.size(); ++i)
    if (!visits[i].locked && (out == visits.size() || peak(visits[i]) < peak(visits[out]))) out = i;
  return out;
}

// The free visit of a pair that comes too soon one after the other; the later one if both are free.
bool drop_one(Patrols& patrols, Spot spot) {
  const auto& all = patrols.presences(spot);
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].arrive_s >= all[i - 1].leave_s + patrols.problem().rules.revisit_s) continue;
    for (const auto& presence : {all[i], all[i - 1]}) {
      std::vector<Visit> visits = patrols.visits(presence.car);
      const auto& stops = patrols.timing(presence.car).stops;
      for (std::size_t k = 0; k < visits.size(); ++k) {
        if (visits[k].spot != spot || stops[k].arrive_s != presence.arrive_s || visits[k].locked) continue;
        for (std::size_t j = k + 1; j < visits.size(); ++j) visits[j].not_before_s = stops[j].arrive_s;
        visits.erase(visits.begin() + static_cast<std::ptrdiff_t>(k));
        return patrols.assign(presence.car, std::move(visits));
      }
    }
    return false;
  }
  return false;
}

}  // namespace

Underway underway(const Problem& problem, const Plan& plan, Seconds now_s) {
  Underway out;
  for (std::size_t c = 0; c < plan.routes.size(); ++c) {
    const Route& route = plan.routes[c];
    const std::size_t steps = begun(route, now_s);
    out.first_open.push_back(steps);
    out.frames.push_back(frame_at(problem, Car(static_cast<std::uint32_t>(c)), route, steps, now_s));
    auto& visits = out.visits.emplace_back();
    for (std::size_t i = steps; i < route.steps.size(); ++i) {
      const Step& step = route.steps[i];
      if (step.doing == Doing::stop) visits.push_back({step.spot, step.leave_s - step.arrive_s, step.why, step.locked, step.arrive_s});
    }
  }
  return out;
}

void send_away(const Problem& problem, Underway& day, Car car, Place place, Seconds now_s, Seconds until_s) {
  Frame& frame = day.frames[at(car)];
  const PatrolCar& c = problem.cars[at(car)];
  while (!frame.before.empty() && frame.before.back().leave_s > now_s) {
    Step& last = frame.before.back();
    if (last.doing == Doing::stop && now_s - last.arrive_s >= problem.rules.stop_least_s) {
      last.leave_s = now_s;
      break;
    }
    if (last.doing == Doing::pause) frame.break_s = c.break_s;
    frame.before.pop_back();
  }
  if (frame.before.empty()) frame.out_s = std::min(frame.out_s, now_s);
  frame.before.push_back({Doing::call, place, now_s, until_s});
  frame.from = place, frame.free_s = until_s;
  frame.break_until_s = std::max(frame.break_until_s, until_s);
  const Seconds home = problem.drive.s(place, frame.home);
  const Seconds back = until_s + (home == DriveMatrix::kNoWay ? 0 : home);
  if (back + frame.break_s <= frame.end_s) return;
  frame.break_s = 0, frame.end_s = std::max(back, until_s);
}

Result<void> settle(Patrols& patrols, const std::vector<std::vector<Visit>>& all) {
  for (std::size_t c = 0; c < all.size(); ++c) {
    const Car car{static_cast<std::uint32_t>(c)};
    std::vector<Visit> visits = all[c];
    while (!patrols.assign(car, visits)) {
      const std::size_t worst = least_worth(patrols, visits);
      if (worst == visits.size())
        return bad_request("Car '" + patrols.problem().cars[c].id + "' cannot make its locked stops and be home in time.");
      visits.erase(visits.begin() + static_cast<std::ptrdiff_t>(worst));
    }
  }
  for (std::size_t s = 0; s < patrols.problem().spots.size() && patrols.too_soon() > 0; ++s)
    while (drop_one(patrols, Spot(static_cast<std::uint32_t>(s)))) {
    }
  if (patrols.too_soon() > 0) return bad_request("Two locked stops at one hot spot come sooner after each other than its revisit time.");
  return ok();
}

}  // namespace dosi::patrol

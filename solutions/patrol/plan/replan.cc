#include <algorithm>

#include "solutions/patrol/plan/search.h"
#include "solutions/patrol/plan/underway.h"
#include "solutions/patrol/plan/weights.h"

namespace dosi::patrol {
namespace {

class Applying {
 public:
  Applying(const Problem& problem, const Plan& plan, Underway& day, Seconds now_s) : problem_(problem), plan_(plan), day_(day), now_s_(now_s) {}

  std::vector<Spot> banned;  // a person does not want them now
  std::vector<Car> changed;

  Result<void> operator()(const SendToCall& call) {
    if (at(call.car) >= problem_.cars.size()) return no_car();
    if (at(call.place) >= problem_.places.size()) return bad_request("The call is at no known place.");
    if (call.until_s < now_s_) return bad_request("The call ends before it begins.");
    const WorkShift& shift = problem_.shifts[at(problem_.cars[at(call.car)].shift)];
    if (now_s_ < shift.start_s || now_s_ >= shift.end_s) return bad_request("Car '" + problem_.cars[at(call.car)].id + "' is not on its shift then.");
    changed = {call.car};
    send_away(problem_, day_, call.car, call.place, now_s_, call.until_s);
    return ok();
  }
  Result<void> operator()(const RemoveStop& remove) {
    DOSI_TRY(const std::size_t i, open_stop(remove.car, remove.step));
    auto& visits = day_.visits[at(remove.car)];
    banned.push_back(visits[i].spot), changed = {remove.car};
    visits.erase(visits.begin() + static_cast<std::ptrdiff_t>(i));
    return ok();
  }
  Result<void> operator()(const MoveStop& move) {
    DOSI_TRY(const std::size_t from, open_stop(move.from, move.step));
    if (at(move.to) >= problem_.cars.size()) return no_car();
    std::size_t to = stops_between(move.to, move.before);
    auto& source = day_.visits[at(move.from)];
    Visit visit = source[from];
    source.erase(source.begin() + static_cast<std::ptrdiff_t>(from));
    if (move.to == move.from && to > from) --to;
    visit.locked = true, visit.not_before_s = 0;
    changed = {move.from, move.to};
    auto& target = day_.visits[at(move.to)];
    target.insert(target.begin() + static_cast<std::ptrdiff_t>(std::min(to, target.size())), visit);
    return ok();
  }
  Result<void> operator()(const AddStop& add) {
    if (at(add.car) >= problem_.cars.size()) return no_car();
    if (at(add.spot) >= problem_.spots.size()) return bad_request("The stop to be added is at no known spot.");
    auto& visits = day_.visits[at(add.car)];
    Visit visit;
    visit.spot = add.spot, visit.stay_s = problem_.rules.stop_least_s, visit.locked = true;
    visits.insert(visits.begin() + static_cast<std::ptrdiff_t>(std::min(stops_between(add.car, add.before), visits.size())), visit);
    return ok();
  }
  Result<void> operator()(const LockStop& lock) {
    DOSI_TRY(const std::size_t i, open_stop(lock.car, lock.step));
    day_.visits[at(lock.car)][i].locked = lock.locked;
    return ok();
  }

 private:
  Result<void> no_car() const { return bad_request("There are " + std::to_string(problem_.cars.size()) + " cars; the change is for another."); }
  // Stops of a car that may still change, before one of its steps.
  std::size_t stops_between(Car car, std::size_t step) const {
    const auto& steps = plan_.routes[at(car)].steps;
    std::size_t out = 0;
    for (std::size_t i = day_.first_open[at(car)]; i < std::min(step, steps.size()); ++i) out += steps[i].doing == Doing::stop ? 1 : 0;
    return out;
  }
  Result<std::size_t> open_stop(Car car, std::size_t step) const {
    if (at(car) >= problem_.cars.size()) return no_car().error();
    const auto& steps = plan_.routes[at(car)].steps;
    if (step >= steps.size() || steps[step].doing != Doing::stop)
      return bad_request("Car '" + problem_.cars[at(car)].id + "' has no stop " + std::to_string(step) + ".");
    if (step < day_.first_open[at(car)])
      return bad_request("Stop " + std::to_string(step) + " of car '" + problem_.cars[at(car)].id + "' is made, or the car is on its way there.");
    return stops_between(car, step);
  }

  const Problem& problem_;
  const Plan& plan_;
  Underway& day_;
  Seconds now_s_;
};

// The changed cars, and the few others whose way leads most often past the stops that those still had to make.
std::vector<Car> who_may_help(const Underway& day, const Filling& filling, std::vector<Car> changed) {
  constexpr std::size_t kHelpers = 4;
  std::vector<bool> near(filling.spots(), false);
  for (const Car car : changed)
    for (const Visit& visit : day.visits[at(car)])
      for (const Spot spot : filling.near(visit.spot)) near[at(spot)] = true;
  std::vector<std::pair<std::ptrdiff_t, std::uint32_t>> others;
  for (std::uint32_t c = 0; c < day.visits.size(); ++c)
    if (std::find(changed.begin(), changed.end(), Car{c}) == changed.end())
      others.emplace_back(-std::count_if(day.visits[c].begin(), day.visits[c].end(), [&](const Visit& v) { return near[at(v.spot)]; }), c);
  std::sort(others.begin(), others.end());
  for (std::size_t i = 0; i < std::min(kHelpers, others.size()); ++i)
    if (others[i].first < 0) changed.push_back(Car{others[i].second});
  return changed;
}

std::vector<Spot> explored(const Plan& plan) {
  std::vector<Spot> out;
  for (const Route& route : plan.routes)
    for (const Step& step : route.steps)
      if (step.doing == Doing::stop && step.why == Why::exploration) out.push_back(step.spot);
  return out;
}

std::vector<const Step*> stops_of(const Route& route) {
  std::vector<const Step*> out;
  for (const Step& step : route.steps)
    if (step.doing == Doing::stop) out.push_back(&step);
  return out;
}

// Pairs the stops of both routes by spot, in order; what has no partner came or went.
std::optional<Difference> difference(Car car, const Route& before, const Route& after) {
  Difference out{car, {}, {}, 0};
  auto left = stops_of(before);
  for (const Step* now : stops_of(after)) {
    const auto then = std::find_if(left.begin(), left.end(), [&](const Step* s) { return s->spot == now->spot; });
    if (then == left.end()) {
      out.added.push_back(now->spot);
      continue;
    }
    out.largest_shift_s = std::max(out.largest_shift_s, std::abs(now->arrive_s - (*then)->arrive_s));
    left.erase(then);
  }
  for (const Step* gone : left) out.dropped.push_back(gone->spot);
  if (out.added.empty() && out.dropped.empty() && out.largest_shift_s == 0 && before.steps.size() == after.steps.size()) return std::nullopt;
  return out;
}

void note_overtime(const Problem& problem, const Plan& plan, std::vector<std::string>& unmet) {
  for (std::size_t c = 0; c < plan.routes.size(); ++c) {
    const Seconds late = plan.routes[c].back_s - problem.shifts[at(problem.cars[c].shift)].end_s;
    if (late > 0) unmet.push_back("Car '" + problem.cars[c].id + "' comes home " + std::to_string((late + 59) / 60) + " min after its shift, because of the call.");
  }
}

}  // namespace

Result<Replanned> replan(const Problem& problem, const Plan& plan, Seconds now_s, const Change& change, const PlanOptions& options) {
  DOSI_CHECK(check_wishes(problem));
  if (plan.routes.size() != problem.cars.size()) return bad_request("The plan is not for these cars.");
  Underway day = underway(problem, plan, now_s);
  Applying apply(problem, plan, day, now_s);
  DOSI_CHECK(std::visit(apply, change));
  std::atomic<bool> stop{false};
  kit::Budget budget = options.steps > 0 ? kit::Budget::steps(options.steps, stop) : kit::Budget::seconds(options.seconds, stop);
  const RiskField field(problem);
  Patrols patrols(problem, field, day.frames);
  patrols.draw(explored(plan));
  patrols.remember(plan);
  for (const Spot spot : apply.banned) patrols.ban(spot);
  const Filling filling(problem);
  const std::vector<Car> open = who_may_help(day, filling, apply.changed);
  DOSI_CHECK(settle(patrols, day.visits));
  if (!std::holds_alternative<LockStop>(change)) {
    const double per_stop = plan.captured / static_cast<double>(std::max<std::size_t>(1, patrols.stops()));
    Weights weights = weights_of(problem, plan.captured, per_stop);
    weights.as_before = per_stop;
    PlanSearch search(patrols, filling, weights, options.seed, 2);
    search.only(open);
    search.cool(budget, 1, 0.05 * per_stop, 0.005 * per_stop);
  }
  Replanned out;
  out.plan = patrols.plan(), out.captured_before = plan.captured;
  for (std::size_t c = 0; c < plan.routes.size(); ++c)
    if (auto changed = difference(Car(static_cast<std::uint32_t>(c)), plan.routes[c], out.plan.routes[c])) out.changes.push_back(std::move(*changed));
  out.unmet = unmet_wishes(problem, out.plan);
  note_overtime(problem, out.plan, out.unmet);
  return out;
}

}  // namespace dosi::patrol

#include "solutions/patrol/plan/patrols.h"

#include <algorithm>
#include <cmath>

namespace dosi::patrol {

Patrols::Patrols(const Problem& problem, const RiskField& field, std::vector<Frame> frames)
    : problem_(&problem),
      field_(&field),
      frames_(std::move(frames)),
      routes_(frames_.size()),
      presences_(problem.spots.size()),
      judged_(problem.spots.size()),
      district_visits_(problem.shifts.size() * problem.districts.size(), 0),
      open_(problem.spots.size(), 0),
      banned_(problem.spots.size(), false) {
  for (Seconds stay = 0; stay <= problem.rules.stop_most_s; ++stay) deters_.push_back(problem.deters_after(stay));
  std::vector<bool> worked(problem.shifts.size(), false);
  for (const PatrolCar& car : problem.cars) worked[at(car.shift)] = true;
  for (std::size_t s = 0; s < problem.shifts.size(); ++s)
    for (const DistrictWish& district : problem.districts) missing_visits_ += worked[s] ? district.least_visits : 0;
  for (std::size_t c = 0; c < frames_.size(); ++c) {
    schedule(problem, frames_[c], {}, routes_[c].timing);
    for (const Step& step : frames_[c].before) {
      if (step.doing != Doing::stop) continue;
      count(Car(c), {step.spot, step.leave_s - step.arrive_s, step.why, true}, {step.arrive_s, step.leave_s}, true);
      --stops_;
    }
  }
}

bool Patrols::assign(Car car, std::vector<Visit> visits) {
  if (!schedule(*problem_, frames_[at(car)], visits, scratch_)) return false;
  Kept& kept = routes_[at(car)];
  // Stops that stay at the same times need no new judgement.
  std::size_t same = 0;
  while (same < std::min(visits.size(), kept.visits.size()) && visits[same].spot == kept.visits[same].spot && visits[same].why == kept.visits[same].why &&
         scratch_.stops[same].arrive_s == kept.timing.stops[same].arrive_s && scratch_.stops[same].leave_s == kept.timing.stops[same].leave_s)
    ++same;
  for (std::size_t i = same; i < kept.visits.size(); ++i) count(car, kept.visits[i], kept.timing.stops[i], false);
  for (std::size_t i = same; i < visits.size(); ++i) count(car, visits[i], scratch_.stops[i], true);
  kept.visits = std::move(visits);
  std::swap(kept.timing, scratch_);
  return true;
}

void Patrols::count(Car car, const Visit& visit, Timing::Stop when, bool comes) {
  const int one = comes ? 1 : -1;
  stops_ += static_cast<std::size_t>(one);
  appear(visit.spot, {when.arrive_s, when.leave_s, car}, comes);
  const std::size_t district = at(problem_->spots[at(visit.spot)].district);
  int& visited = district_visits_[at(problem_->cars[at(car)].shift) * problem_->districts.size() + district];
  if ((comes ? visited : visited - 1) < problem_->districts[district].least_visits) missing_visits_ -= one;
  visited += one;
  if (visit.why == Why::exploration) open_[at(visit.spot)] -= one, missing_draws_ -= one;
  if (was_before(visit.spot, car)) kept_ += one;
}

void Patrols::appear(Spot spot, Presence presence, bool comes) {
  auto& all = presences_[at(spot)];
  auto place = std::find_if(all.begin(), all.end(), [&](const Presence& p) {
    return p.arrive_s > presence.arrive_s || (!comes && p.arrive_s == presence.arrive_s && p.car == presence.car);
  });
  if (comes)
    all.insert(place, presence);
  else
    all.erase(place);
  judge(spot);
}

void Patrols::judge(Spot spot) {
  const auto& all = presences_[at(spot)];
  Seconds covered = std::numeric_limits<Seconds>::min();
  Judged now;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0 && all[i].arrive_s < all[i - 1].leave_s + problem_->rules.revisit_s) ++now.too_soon;
    const Seconds until = all[i].leave_s + deters(all[i].leave_s - all[i].arrive_s);
    now.captured += field_->between(spot, std::max(all[i].arrive_s, covered), until);
    covered = std::max(covered, until);
  }
  Judged& then = judged_[at(spot)];
  captured_ += now.captured - then.captured, too_soon_ += now.too_soon - then.too_soon;
  then = now;
}

double Patrols::gain(Spot spot, Seconds arrive_s, Seconds stay_s) const {
  if (banned_[at(spot)]) return 0;
  Seconds from = arrive_s, until = arrive_s + stay_s + deters(stay_s);
  for (const Presence& p : presences_[at(spot)]) {
    const bool earlier = p.arrive_s <= arrive_s;
    if (earlier ? arrive_s < p.leave_s + problem_->rules.revisit_s : p.arrive_s < arrive_s + stay_s + problem_->rules.revisit_s) return 0;
    if (earlier)
      from = std::max(from, p.leave_s + deters(p.leave_s - p.arrive_s));
    else
      until = std::min(until, p.arrive_s);
  }
  return field_->between(spot, from, until);
}

Seconds Patrols::first_chance_s(Spot spot, Seconds arrive_s, Seconds stay_s) const {
  const Seconds apart = problem_->rules.revisit_s;
  for (const Presence& p : presences_[at(spot)])
    if (arrive_s < p.leave_s + apart && p.arrive_s < arrive_s + stay_s + apart) arrive_s = p.leave_s + apart;
  return arrive_s;
}

bool Patrols::district_wants(Spot spot, Car car) const {
  const std::size_t district = at(problem_->spots[at(spot)].district);
  return district_visits_[at(problem_->cars[at(car)].shift) * problem_->districts.size() + district] < problem_->districts[district].least_visits;
}

double Patrols::uneven() const {
  double sum = 0, squares = 0;
  for (std::size_t c = 0; c < frames_.size(); ++c) {
    const Frame& f = frames_[c];
    const double all = std::max(1, f.end_s - f.free_s), work = routes_[c].visits.empty() ? 0 : routes_[c].timing.back_s - f.free_s;
    sum += work / all, squares += work / all * work / all;
  }
  const auto n = static_cast<double>(frames_.size());
  return std::sqrt(std::max(0.0, squares / n - sum / n * sum / n));
}

void Patrols::draw(const std::vector<Spot>& spots) {
  for (const Spot spot : spots) ++open_[at(spot)], ++missing_draws_;
  drawn_.insert(drawn_.end(), spots.begin(), spots.end());
}

void Patrols::remember(const Plan& before) {
  before_.assign(frames_.size() * problem_->spots.size(), false);
  for (std::size_t c = 0; c < before.routes.size(); ++c)
    for (const Step& step : before.routes[c].steps)
      if (step.doing == Doing::stop) before_[c * problem_->spots.size() + at(step.spot)] = true;
}

double Patrols::worth(const Weights& w) const {
  return captured_ - w.missing_visit * missing_visits_ - w.missing_drawn * std::max(0, missing_draws_) - w.too_soon * too_soon_ - w.uneven * uneven() +
         w.as_before * kept_;
}

Plan Patrols::plan() const {
  Plan out;
  for (std::size_t c = 0; c < frames_.size(); ++c) out.routes.push_back(route_of(*problem_, frames_[c], routes_[c].visits, routes_[c].timing));
  share_out(*problem_, *field_, out);
  return out;
}

}  // namespace dosi::patrol

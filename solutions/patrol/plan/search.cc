#include "solutions/patrol/plan/search.h"

#include <algorithm>
#include <cmath>

namespace dosi::patrol {
namespace {

constexpr int kMostCars = 4, kLongestString = 7;
constexpr double kNoise = 0.15;

}  // namespace

void PlanSearch::only(const std::vector<Car>& cars) {
  fixed_.assign(patrols_.cars(), true);
  for (const Car car : cars) fixed_[at(car)] = false;
}

void PlanSearch::change(Car car) {
  if (std::find(changed_.begin(), changed_.end(), car) != changed_.end()) return;
  changed_.push_back(car);
  before_.push_back(patrols_.visits(car));
}

// Whether a change of a car's stops was one for the better; else it is undone.
template <class Change>
bool PlanSearch::try_change(Car car, Change&& change) {
  const double worth = patrols_.worth(weights_);
  std::vector<Visit> before = patrols_.visits(car);
  if (!change()) return false;
  if (patrols_.worth(weights_) >= worth) return true;
  patrols_.assign(car, std::move(before));
  return false;
}

// Stops come as early as they can.
bool PlanSearch::release(Car car) {
  std::vector<Visit> visits = patrols_.visits(car);
  for (Visit& visit : visits) visit.not_before_s = 0;
  return patrols_.assign(car, std::move(visits));
}

// Takes out some stops in a row, one of them given; what is locked stays.
bool PlanSearch::take_out(Car car, std::size_t position) {
  const auto& visits = patrols_.visits(car);
  const auto length = static_cast<std::size_t>(1 + chance_.below(std::min<int>(kLongestString, static_cast<int>(visits.size()))));
  const std::size_t back = static_cast<std::size_t>(chance_.below(static_cast<int>(length)));
  const std::size_t first = std::min(position > back ? position - back : 0, visits.size() - length);
  std::vector<Visit> left;
  for (std::size_t i = 0; i < visits.size(); ++i)
    if (i < first || i >= first + length || visits[i].locked) {
      left.push_back(visits[i]);
      left.back().not_before_s = patrols_.timing(car).stops[i].arrive_s;  // the rest of the day goes on as planned
    }
  return patrols_.assign(car, std::move(left));
}

void PlanSearch::take_out_near() {
  const auto seed = Spot(static_cast<std::uint32_t>(chance_.below(static_cast<int>(patrols_.problem().spots.size()))));
  const int most = 1 + chance_.below(kMostCars);
  std::vector<Car> done;
  for (const Spot spot : filling_.near(seed)) {
    if (static_cast<int>(done.size()) == most) break;
    const auto present = patrols_.presences(spot);
    for (const Patrols::Presence& p : present) {
      if (static_cast<int>(done.size()) == most || fixed_[at(p.car)] || std::find(done.begin(), done.end(), p.car) != done.end()) continue;
      const auto& visits = patrols_.visits(p.car);
      const auto place = std::find_if(visits.begin(), visits.end(), [&](const Visit& v) { return v.spot == spot; });
      if (place == visits.end()) continue;  // in the past
      done.push_back(p.car);
      change(p.car);
      take_out(p.car, static_cast<std::size_t>(place - visits.begin()));
    }
  }
  // A car that has nothing to take out may have time to fill.
  const Car any{static_cast<std::uint32_t>(chance_.below(static_cast<int>(patrols_.cars())))};
  if (!fixed_[at(any)] && (done.empty() || patrols_.cars() < 4)) change(any);
}

template <class Accepts>
void PlanSearch::step(Accepts&& accepts) {
  changed_.clear(), before_.clear();
  const double worth = patrols_.worth(weights_);
  take_out_near();
  const Filling::Taste taste{kNoise, chance_.next()};
  filling_.fill(patrols_, changed_, weights_, taste);
  bool sooner = false;
  for (const Car car : changed_) {
    sooner |= try_change(car, [&] { return release(car); });
    sooner |= try_change(car, [&] { return Filling::shorten(patrols_, car); });
  }
  if (sooner) filling_.fill(patrols_, changed_, weights_, taste);
  if (accepts(worth)) return;
  for (std::size_t i = 0; i < changed_.size(); ++i) patrols_.assign(changed_[i], before_[i]);
}

Stops PlanSearch::stops() const {
  Stops out;
  for (std::size_t c = 0; c < patrols_.cars(); ++c) out.push_back(patrols_.visits(Car(c)));
  return out;
}

void PlanSearch::restore(const Stops& stops) {
  for (std::size_t c = 0; c < stops.size(); ++c) patrols_.assign(Car(c), stops[c]);
}

void PlanSearch::cool(kit::Budget& budget, double until, double hot, double cold, const std::function<bool()>& each) {
  const double from = budget.used();
  Stops best;
  double most = -std::numeric_limits<double>::infinity();
  const auto note = [&] {
    if (patrols_.too_soon() > 0) return;
    const double worth = patrols_.worth(weights_);
    if (worth > most + 1e-12) most = worth, best = stops();
  };
  note();
  std::uint64_t steps = 0;
  for (double now = from; now < until; now = budget.used()) {
    const double progress = (now - from) / (until - from);
    const double temperature = hot * std::pow(cold / hot, progress);
    step([&](double before) {
      const double now_worth = patrols_.worth(weights_);
      return now_worth >= before || chance_.happens(std::exp((now_worth - before) / temperature));
    });
    budget.spend();
    note();
    if (each && ++steps % 64 == 0 && !each()) break;
  }
  if (!best.empty()) restore(best);
}

void PlanSearch::wander(kit::Budget& budget, double until, double least_captured) {
  const int missing = patrols_.missing_visits() + patrols_.missing_draws();
  for (; budget.used() < until; budget.spend())
    step([&](double) {
      return patrols_.too_soon() == 0 && patrols_.missing_visits() + patrols_.missing_draws() <= missing && patrols_.captured() >= least_captured;
    });
}

}  // namespace dosi::patrol

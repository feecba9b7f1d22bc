#include "solutions/patrol/plan/filling.h"

#include <algorithm>
#include <numeric>

#include "solutions/patrol/tour/shorten.h"

namespace dosi::patrol {
namespace {

constexpr std::size_t kNear = 16, kRisky = 40;  // spots that are tried between two stops
constexpr std::size_t kNeighbours = 40;
constexpr double kPushing = 0.25;  // of the places where a stop delays all later ones, so many are tried

std::vector<Spot> first_by(std::size_t spots, std::size_t most, const std::vector<double>& key) {
  std::vector<Spot> all(spots);
  for (std::size_t s = 0; s < spots; ++s) all[s] = Spot(s);
  most = std::min(most, spots);
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(most), all.end(),
                    [&](Spot a, Spot b) { return key[at(a)] != key[at(b)] ? key[at(a)] < key[at(b)] : a < b; });
  all.resize(most);
  return all;
}

}  // namespace

struct Filling::Gap {
  Car car;
  Place from, to;
  Seconds ready_s, drive_s;
  Seconds idle_s;   // until the next stop is due
  Seconds slack_s;  // the same, if all later stops come as late as they can

  Gap(const Patrols& patrols, Car c, std::size_t i) : car(c) {
    const Problem& problem = patrols.problem();
    const auto& visits = patrols.visits(c);
    const Frame& frame = patrols.frame(c);
    from = i == 0 ? frame.from : problem.spots[at(visits[i - 1].spot)].place;
    to = i == visits.size() ? frame.home : problem.spots[at(visits[i].spot)].place;
    ready_s = patrols.timing(c).ready_s(frame, i);
    drive_s = problem.drive.s(from, to);
    const Timing& timing = patrols.timing(c);
    idle_s = i == visits.size() ? patrols.slack_s(c) : timing.stops[i].arrive_s - ready_s - drive_s;
    slack_s = patrols.slack_s(c);
    for (std::size_t j = i; j < visits.size(); ++j) {
      const Place before = j == i ? from : problem.spots[at(visits[j - 1].spot)].place;
      slack_s += timing.stops[j].arrive_s - timing.ready_s(frame, j) - problem.drive.s(before, problem.spots[at(visits[j].spot)].place);
    }
  }
};

Filling::Filling(const Problem& problem) {
  const std::size_t n = problem.spots.size();
  std::vector<double> peak(n, 0), key(n);
  for (std::size_t s = 0; s < n; ++s)
    for (const double risk : problem.spots[s].risk_per_h) peak[s] = std::max(peak[s], risk);
  promising_.resize(problem.places.size()), nearest_of_each_.resize(problem.places.size());
  for (std::size_t p = 0; p < problem.places.size(); ++p) {
    const auto drive = [&](std::size_t s) { return static_cast<double>(problem.drive.s(Place(p), problem.spots[s].place)); };
    for (std::size_t s = 0; s < n; ++s) key[s] = drive(s);
    promising_[p] = first_by(n, kNear, key);
    for (std::size_t d = 0; d < problem.districts.size(); ++d) {
      std::size_t best = n;
      for (std::size_t s = 0; s < n; ++s)
        if (problem.spots[s].district == District(d) && (best == n || key[s] < key[best])) best = s;
      if (best < n) nearest_of_each_[p].push_back(Spot(best));
    }
    for (std::size_t s = 0; s < n; ++s) key[s] = -peak[s] / (drive(s) + problem.rules.stop_most_s);
    for (const Spot s : first_by(n, kRisky, key))
      if (std::find(promising_[p].begin(), promising_[p].end(), s) == promising_[p].end()) promising_[p].push_back(s);
  }
  for (const HotSpot& spot : problem.spots) {
    for (std::size_t s = 0; s < n; ++s) key[s] = problem.drive.s(spot.place, problem.spots[s].place);
    near_.push_back(first_by(n, kNeighbours, key));
  }
}

void Filling::consider(const Patrols& patrols, const Gap& gap, Spot spot, const Weights& weights, Taste taste, Choice& best) const {
  const Problem& problem = patrols.problem();
  const Place place = problem.spots[at(spot)].place;
  const Seconds in = problem.drive.s(gap.from, place), out = problem.drive.s(place, gap.to);
  if (in == DriveMatrix::kNoWay || out == DriveMatrix::kNoWay) return;
  const auto stay_for = [&](Seconds time) {
    const Seconds room = gap.slack_s - time, spare = gap.idle_s - time;
    // Rather short than late for the next stop.
    return std::min({room, problem.rules.stop_most_s, spare >= problem.rules.stop_least_s ? spare : room});
  };
  Seconds detour = in + out - gap.drive_s, stay = stay_for(detour), not_before = 0;
  if (stay < problem.rules.stop_least_s) return;
  double captured = patrols.gain(spot, gap.ready_s + in, stay);
  if (captured <= 0) {
    // Too soon after somebody else: waiting may pay where there is little else to do.
    not_before = patrols.first_chance_s(spot, gap.ready_s + in, stay);
    detour += not_before - (gap.ready_s + in), stay = stay_for(detour);
    if (stay < problem.rules.stop_least_s) return;
    captured = patrols.gain(spot, not_before, stay);
    if (captured <= 0) return;
  }
  double worth = captured;
  if (taste.noise > 0) worth *= 1 + taste.noise * (2 * unit(hash(taste.mood, at(spot))) - 1);
  Visit visit{spot, stay, Why::risk, false, not_before};
  if (weights.as_before > 0 && patrols.was_before(spot, gap.car)) worth += weights.as_before;
  if (patrols.district_wants(spot, gap.car)) worth += weights.missing_visit, visit.why = Why::coverage;
  if (patrols.open_draws(spot) > 0) worth += weights.missing_drawn, visit.why = Why::exploration;
  const double per_s = worth / std::max(1, detour + stay);
  if (per_s > best.per_s) best = {per_s, visit};
}

Filling::Choice Filling::best_at(const Patrols& patrols, const Gap& gap, const Weights& weights, Taste taste) const {
  Choice best;
  if (gap.slack_s < patrols.problem().rules.stop_least_s) return best;
  for (const Spot s : promising_[at(gap.from)]) consider(patrols, gap, s, weights, taste, best);
  if (patrols.missing_visits() > 0)
    for (const Spot s : nearest_of_each_[at(gap.from)])
      if (patrols.district_wants(s, gap.car)) consider(patrols, gap, s, weights, taste, best);
  if (patrols.missing_draws() > 0)
    for (const Spot s : patrols.drawn())
      if (patrols.open_draws(s) > 0) consider(patrols, gap, s, weights, taste, best);
  return best;
}

// False, and nothing is changed, where the car cannot make it or later stops lose more by the delay.
bool Filling::insert(Patrols& patrols, Car car, std::size_t gap, const Visit& visit, const Weights& weights) {
  const double worth = patrols.worth(weights);
  std::vector<Visit> before = patrols.visits(car), visits = before;
  visits.insert(visits.begin() + static_cast<std::ptrdiff_t>(gap), visit);
  if (!patrols.assign(car, std::move(visits))) return false;
  if (patrols.worth(weights) > worth) return true;
  patrols.assign(car, std::move(before));
  return false;
}

void Filling::fill(Patrols& patrols, const std::vector<Car>& cars, const Weights& weights, Taste taste) const {
  std::vector<std::vector<Choice>> choices(cars.size());
  // Where a stop would push all later ones back, only now and then: there are many such places, and one is much like another.
  const auto look_at = [&](std::size_t c, std::size_t i) {
    const Gap gap(patrols, cars[c], i);
    const bool pushes = gap.idle_s < patrols.problem().rules.stop_least_s;
    return pushes && taste.noise > 0 && unit(hash(taste.mood, c, i)) > kPushing ? Choice{} : best_at(patrols, gap, weights, taste);
  };
  for (std::size_t c = 0; c < cars.size(); ++c)
    for (std::size_t i = 0; i <= patrols.visits(cars[c]).size(); ++i)
      choices[c].push_back(look_at(c, i));
  while (true) {
    std::size_t car = 0, gap = 0;
    double most = 0;
    for (std::size_t c = 0; c < cars.size(); ++c)
      for (std::size_t i = 0; i < choices[c].size(); ++i)
        if (choices[c][i].per_s > most) most = choices[c][i].per_s, car = c, gap = i;
    if (most <= 0) return;
    // Since it was judged, other stops may have come: what is worth less now waits for its turn.
    Choice& choice = choices[car][gap];
    choice = best_at(patrols, Gap(patrols, cars[car], gap), weights, taste);
    if (choice.per_s < most) continue;
    if (!insert(patrols, cars[car], gap, choice.visit, weights)) {
      choice.per_s = -1;
      continue;
    }
    choice = best_at(patrols, Gap(patrols, cars[car], gap), weights, taste);
    choices[car].insert(choices[car].begin() + static_cast<std::ptrdiff_t>(gap) + 1, best_at(patrols, Gap(patrols, cars[car], gap + 1), weights, taste));
  }
}

bool Filling::shorten(Patrols& patrols, Car car) {
  const Problem& problem = patrols.problem();
  const auto& visits = patrols.visits(car);
  const std::size_t n = visits.size();
  if (n < 2 || std::any_of(visits.begin(), visits.end(), [](const Visit& v) { return v.locked; })) return false;
  const auto place = [&](std::size_t i) {
    return i == 0 ? patrols.frame(car).from : i == n + 1 ? patrols.frame(car).home : problem.spots[at(visits[i - 1].spot)].place;
  };
  const Ways ways(n + 2, [&](std::size_t a, std::size_t b) { return static_cast<double>(problem.drive.s(place(a), place(b))); });
  std::vector<Ways::Node> order(n + 2);
  std::iota(order.begin(), order.end(), Ways::Node{0});
  std::vector<char> touched(n + 2, 1);
  if (!patrol::shorten(ways, order, touched)) return false;
  std::vector<Visit> anew;
  for (std::size_t i = 1; i <= n; ++i) anew.push_back(visits[order[i] - 1]), anew.back().not_before_s = 0;
  return patrols.assign(car, std::move(anew));
}

}  // namespace dosi::patrol

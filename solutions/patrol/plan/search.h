#pragma once
#include <functional>
#include <vector>

#include "base/chance.h"
#include "solutions/kit/budget.h"
#include "solutions/patrol/plan/filling.h"

namespace dosi::patrol {

// All cars' stops as they are kept aside.
using Stops = std::vector<std::vector<Visit>>;

// A walk through plans by simulated annealing: strings of stops of a few cars near each other are taken out and their
// time is filled anew (Christiaens, Vanden Berghe 2020).
class PlanSearch {
 public:
  PlanSearch(Patrols& patrols, const Filling& filling, const Weights& weights, std::uint64_t seed, std::uint64_t number)
      : patrols_(patrols), filling_(filling), weights_(weights), chance_(seed, number), fixed_(patrols.cars(), false) {}

  // Cools from hot to cold while the budget goes from its share now to `until`, and ends at the best plan on the way without a visit too
  // soon. `each` is called now and then and may return false to stop.
  void cool(kit::Budget& budget, double until, double hot, double cold, const std::function<bool()>& each = {});

  // Walks on through any plans without a visit too soon that miss no more wishes and capture at least so much, until the
  // budget's share is used.
  void wander(kit::Budget& budget, double until, double least_captured);
  // Leaves all other cars' routes as they are.
  void only(const std::vector<Car>& cars);
  Stops stops() const;
  void restore(const Stops& stops);
  Chance& chance() { return chance_; }

 private:
  // One step, undone unless `accepts(worth before)`.
  template <class Accepts>
  void step(Accepts&& accepts);
  template <class Change>
  bool try_change(Car car, Change&& change);
  bool release(Car car);
  bool take_out(Car car, std::size_t position);
  void take_out_near();
  void change(Car car);

  Patrols& patrols_;
  const Filling& filling_;
  Weights weights_;
  Chance chance_;
  std::vector<bool> fixed_;  // cars that are left alone
  std::vector<Car> changed_;
  std::vector<std::vector<Visit>> before_;  // of the changed cars
};

}  // namespace dosi::patrol

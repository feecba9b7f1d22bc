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
      : patrols_(patrols), filling_(filling), weights_(weights), chance_(seed, number) {}

  // One step at a temperature in expected reports.
  void step(double temperature, double noise);
  // Cools from hot to cold while the budget goes from its share now to `until`, and ends at the best plan on the way without a visit too
  // soon. `each` is called now and then and may return false to stop.
  void cool(kit::Budget& budget, double until, double hot, double cold, const std::function<bool()>& each = {});

  void set_noise(Filling::Taste taste) { fixed_taste_ = taste; }
  Stops stops() const;
  void restore(const Stops& stops);
  Chance& chance() { return chance_; }

 private:
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
  Filling::Taste fixed_taste_;
  std::vector<Car> changed_;
  std::vector<std::vector<Visit>> before_;  // of the changed cars
};

}  // namespace dosi::patrol

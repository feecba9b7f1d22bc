#pragma once
#include <vector>

#include "base/chance.h"
#include "solutions/patrol/plan/patrols.h"

namespace dosi::patrol {

// Fills the free time of cars with stops, each time the one that is worth most for the time it takes.
class Filling {
 public:
  explicit Filling(const Problem& problem);

  std::size_t spots() const { return near_.size(); }
  // Those nearest to a spot, itself first.
  const std::vector<Spot>& near(Spot spot) const { return near_[at(spot)]; }

  // `noise` varies what each spot seems to be worth, the same for one `mood`.
  struct Taste {
    double noise = 0;
    std::uint64_t mood = 0;
  };
  void fill(Patrols& patrols, const std::vector<Car>& cars, const Weights& weights, Taste taste) const;
  // Another order of a car's stops that takes less driving, if there is one and the car can make it.
  static bool shorten(Patrols& patrols, Car car);

 private:
  struct Choice {
    double per_s = -1;  // worth for each second; below 0: nothing fits
    Visit visit;
  };
  struct Gap;  // between two stops of a car
  static bool insert(Patrols& patrols, Car car, std::size_t gap, const Visit& visit, const Weights& weights);
  Choice best_at(const Patrols& patrols, const Gap& gap, const Weights& weights, Taste taste) const;
  void consider(const Patrols& patrols, const Gap& gap, Spot spot, const Weights& weights, Taste taste, Choice& best) const;

  std::vector<std::vector<Spot>> near_;             // by spot
  std::vector<std::vector<Spot>> promising_;        // by place: near or of much risk for the way there
  std::vector<std::vector<Spot>> nearest_of_each_;  // by place: of each district
};

}  // namespace dosi::patrol

#include "solutions/bus/demand/gravity.h"

#include <algorithm>
#include <cmath>

#include "base/chance.h"

namespace dosi::bus {

Balanced gravity(const GravityPlaces& places, double decay) {
  const std::size_t n = places.produced.size();
  TripTable seed(n);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double cost = places.cost[i * n + j];
      if (i == j || cost >= kNoWay) continue;
      seed.at(i, j) = (places.attraction.empty() ? 1 : places.attraction[j]) * std::exp(-cost / decay);
    }
  return balance(std::move(seed), places.produced, places.attracted);
}

double mean_cost(const TripTable& table, const std::vector<double>& cost) {
  double sum = 0, trips = 0;
  for (std::size_t i = 0; i < cost.size(); ++i)
    if (cost[i] < kNoWay) sum += table.trips[i] * cost[i], trips += table.trips[i];
  return trips > 0 ? sum / trips : 0;
}

double calibrate(const GravityPlaces& places, double mean) {
  double low = mean / 20, high = mean * 20;
  for (int i = 0; i < 24; ++i) {
    const double middle = std::sqrt(low * high);
    (mean_cost(gravity(places, middle).table, places.cost) < mean ? low : high) = middle;
  }
  return std::sqrt(low * high);
}

Fit held_out(GravityPlaces places, double decay, int folds, std::uint64_t seed, double hours) {
  Chance chance(seed, 0);
  std::vector<int> fold(places.attracted.size());
  for (int& f : fold) f = chance.below(folds);
  scale_arrivals(places.produced, places.attracted);
  std::vector<double> counted, modelled;
  for (int out = 0; out < folds; ++out) {
    GravityPlaces told = places;
    for (std::size_t i = 0; i < fold.size(); ++i)
      if (fold[i] == out) told.attracted[i].reset();
    const auto arriving = gravity(told, decay).table.to_totals();
    for (std::size_t i = 0; i < fold.size(); ++i)
      if (fold[i] == out && places.attracted[i]) counted.push_back(*places.attracted[i]), modelled.push_back(arriving[i]);
  }
  return fit(counted, modelled, hours);
}

}  // namespace dosi::bus

#pragma once
#include <cstdint>
#include <vector>

#include "solutions/bus/demand/balance.h"
#include "solutions/bus/demand/fit.h"

namespace dosi::bus {

// Places between which people travel, as a gravity model sees them.
struct GravityPlaces {
  std::vector<double> cost;        // n * n: minutes or kilometres from each to each; kNoWay where there is none
  Totals produced, attracted;      // by place, as far as they are known
  std::vector<double> attraction;  // what draws trips where nobody counted: people, jobs, calls of buses; empty: all alike
};
inline constexpr double kNoWay = 1e30;

// Trips T(i, j) = a(i) b(j) attraction(j) exp(-cost(i, j) / decay), i other than j, with factors a and b such that the known
// totals hold (Wilson, "A statistical theory of spatial distribution models", Transportation Research 1, 1967).
Balanced gravity(const GravityPlaces& places, double decay);
// The mean cost of the trips of a table.
double mean_cost(const TripTable& table, const std::vector<double>& cost);
// The decay with which trips cost `mean` on the average (Hyman, "The calibration of trip distribution models",
// Environment and Planning 1, 1969, by interval halving), between a twentieth and twenty times the mean.
double calibrate(const GravityPlaces& places, double mean);

// How well the model says totals of arrivals that it was not told: places are dealt into `folds` parts by chance, and
// each part is left out once. Where all totals are known, arrivals are first scaled to those who set out, as in
// balance(). Places whose total is unknown are not judged.
Fit held_out(GravityPlaces places, double decay, int folds, std::uint64_t seed, double hours);

}  // namespace dosi::bus

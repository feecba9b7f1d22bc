#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace dosi::patrol::risk {

inline constexpr std::array kCoverages{0.005, 0.01, 0.05, 0.10, 0.20};
inline constexpr double kLeastDensity = 1e-9;
// The places of a coverage: floor(c * places).
std::size_t flagged(double coverage, std::size_t places);

// How forecasts met what happened; scores of several windows add up.
struct Scores {
  std::size_t windows = 0;   // in which something happened
  std::size_t quiet = 0;     // and in which nothing did
  double events = 0;         // N
  double expected = 0;       // what the forecast summed to, quiet windows included
  using PerCoverage = std::array<double, kCoverages.size()>;
  PerCoverage hits{};        // n in the flagged places of highest risk; equal ones keep their order
  PerCoverage best{};        // n*: in as many places, the best known afterwards
  PerCoverage hit_rates{};   // n / N of each window, added up
  PerCoverage expected_in{};  // expected in the flagged places
  double log_likelihood = 0;  // sum over events of log f: f the forecast as a density per km2 (1 over the area), at least kLeastDensity
  double brier = 0;           // mean over places of (p - u)^2 / km2 of a place, p forecast and u events, each made to sum to 1; added up
  double skill = 0;           // 2 sum p u / (sum u^2 + sum p^2), added up
  Scores& operator+=(const Scores& other);
};

// One window: `risk` and `happened` of each place of `place_km2`. Source: Adepeju, Rosser, Cheng 2016; open_cp's evaluation.py.
Scores score(std::span<const float> risk, std::span<const float> happened, double place_km2);

struct Estimate {
  double value = 0, standard_error = 0;
};
// Sum of a over sum of b, with the standard error of a ratio over independent pairs (0 for fewer than two).
Estimate ratio(std::span<const double> a, std::span<const double> b);

struct Interval {
  double value = 0, low = 0, high = 0;  // 95 %
};
// Of sum(a)/sum(b) - sum(c)/sum(b), pairs drawn anew 2,000 times (percentile bootstrap).
Interval paired_difference(std::span<const double> a, std::span<const double> c, std::span<const double> b, std::uint64_t seed);

}  // namespace dosi::patrol::risk

#pragma once
#include <array>
#include <span>
#include <vector>

#include "solutions/patrol/risk/model.h"

namespace dosi::patrol::risk {

inline constexpr std::array kCoverages{0.005, 0.01, 0.05, 0.10, 0.20};

// How one forecast met what happened in its window. Places with equal risk keep the order of the cells.
struct WindowScores {
  double events = 0;                               // N
  std::array<double, kCoverages.size()> hits{};    // n in the floor(c * cells) cells of highest risk
  std::array<double, kCoverages.size()> best{};    // n*: in the same number of best cells, known afterwards
  double log_likelihood = 0;  // sum over events of log f, f the forecast made a density per km2 (1 over area), at least kLeastDensity
  double brier = 0, brier_skill = 0;               // Adepeju et al.; of the normalised forecast and normalised events
};
inline constexpr double kLeastDensity = 1e-9;

// `risk` and `happened` of each cell (or cell and slot), each of `place_km2`.
WindowScores score(std::span<const float> risk, std::span<const float> happened, double place_km2);

struct Estimate {
  double value = 0, standard_error = 0;
};

}  // namespace dosi::patrol::risk

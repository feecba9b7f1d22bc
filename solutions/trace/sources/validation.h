#pragma once
#include <array>
#include <functional>

#include "solutions/trace/sources/source_model.h"

namespace dosi::trace {

// How good a ranking of sources was on cases that it had not learned from.
struct Validation {
  int folds = 0;
  std::size_t pairs = 0;       // cases whose infector is in the list, each tested once
  std::size_t others = 0;      // cases without, tested for the unknown source
  double candidates = 0;       // mean number
  std::size_t outside_window = 0;  // pairs whose infector was no candidate: missed
  double top1 = 0, top3 = 0, top5 = 0, top10 = 0, mean_reciprocal_rank = 0;  // shares of the pairs, among the list's candidates
  double log_loss = 0;         // mean of -ln P(true infector | it is in the list), of those within the window
  // Of every statement "this one, or nobody of the list, is the source" for pairs and others together.
  double brier = 0;            // mean over cases of the sum of squared errors
  struct Bin {
    double from = 0, to = 0, told = 0, seen = 0;  // mean probability, share that was true
    std::size_t statements = 0;
  };
  std::array<Bin, 10> of_candidates{};  // how often candidates of such probability were the source
  std::array<Bin, 10> of_unknown{};     // how often the source was not in the list where that was told with such probability
};

// Cross-validation: cases with the same infector are in one fold, so that nobody learned of is tested. Cases without a known infector are
// dealt out one by one. `progress` is told the share done; false stops (then pairs is 0).
Validation cross_validate(const LineList& list, const Evidence& evidence, const SourceOptions& options, int folds, std::uint64_t seed,
                          const std::function<bool(double)>& progress = {});

}  // namespace dosi::trace

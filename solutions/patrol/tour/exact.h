#pragma once
#include <optional>
#include <vector>

#include "solutions/patrol/tour/problem.h"

namespace dosi::patrol {

// The nodes that score and that some team can reach alone, in rising order: no tour holds another.
std::vector<std::uint32_t> useful_nodes(const TourProblem& problem);

// The best tours by dynamic programming over subsets (Held, Karp 1962), where no more than `kMostExactNodes` nodes are
// useful and there are no more than `kMostExactTeams` teams; else nothing.
inline constexpr std::size_t kMostExactNodes = 12, kMostExactTeams = 24;
std::optional<std::vector<Tour>> exact_tours(const TourProblem& problem);

}  // namespace dosi::patrol

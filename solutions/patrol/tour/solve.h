#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.h"
#include "solutions/patrol/tour/problem.h"

namespace dosi::patrol {

struct TourOptions {
  double seconds = 10;
  std::uint64_t steps = 0;  // above 0 it takes the place of seconds, and the answer repeats
  std::uint64_t seed = 1;
};

struct TourProgress {
  double share = 0;  // of the budget
  double score = 0;
};

struct Tours {
  std::vector<Tour> tours;  // one for each team
  double score = 0;
  bool proven = false;       // no tours score more
  std::uint64_t steps = 0;   // rebuilt solutions
  double elapsed_s = 0;      // of the whole search
  double best_after_s = 0;   // when the answer was found
};

// Tours that score much. A population of solutions mixes as giant tours (Dang, Guibadj, Moukrim 2013); each child is improved by
// taking out and filling in under a falling temperature. Ends early only where the answer is proven: all useful nodes are
// visited, or they are so few that all is tried. `progress` may return false to stop: then the best so far is the answer.
// bad_request where sizes or numbers of the problem do not fit.
Result<Tours> find_tours(const TourProblem& problem, const TourOptions& options, const std::function<bool(const TourProgress&)>& progress = {});

// Length of a tour with its ways to and from the team's ends and its services; 0 for a team that stays.
double length_of(const TourProblem& problem, std::size_t team, const Tour& tour);

}  // namespace dosi::patrol

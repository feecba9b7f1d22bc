#include "solutions/patrol/tour/ground.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "solutions/patrol/tour/exact.h"

namespace dosi::patrol {

Ground::Ground(const TourProblem& problem) : problem_teams_(problem.teams.size()), names_(useful_nodes(problem)) {
  for (const std::uint32_t v : names_) scores_.push_back(problem.score[v]), all_scores_ += problem.score[v];
  std::vector<std::uint32_t> places = names_;
  for (std::size_t t = 0; t < problem.teams.size(); ++t) {
    const auto& team = problem.teams[t];
    if (!std::isfinite(problem.way(team.start, team.end))) continue;
    const auto twin = std::find_if(teams_.begin(), teams_.end(), [&](const Team& other) {
      return places[other.start] == team.start && places[other.end] == team.end && problem.teams[other.number].limit == team.limit;
    });
    if (twin != teams_.end()) {
      teams_.push_back({twin->start, twin->end, twin->limit, t, twin->kind});
    } else {
      const auto start = static_cast<Node>(places.size());
      places.push_back(team.start), places.push_back(team.end);
      // Half of what is allowed: sums in another order may differ in the last digits.
      teams_.push_back({start, start + 1, team.limit * (1 + kTourTolerance / 2), t, kinds_++});
    }
    all_limits_ += team.limit;
  }
  const auto half_service = [&](std::size_t i) { return i < names_.size() ? problem.service[places[i]] / 2 : 0; };
  static_cast<Ways&>(*this) =
      Ways(places.size(), [&](std::size_t a, std::size_t b) { return problem.way(places[a], places[b]) + half_service(a) + half_service(b); });
  near_.resize(nodes());
  for (Node v = 0; v < nodes(); ++v) {
    near_[v].resize(nodes());
    std::iota(near_[v].begin(), near_[v].end(), Node{0});
    const double *out = ways_from(v), *in = ways_to(v);
    std::sort(near_[v].begin(), near_[v].end(), [&](Node a, Node b) {
      const double x = a == v ? -1 : out[a] + in[a], y = b == v ? -1 : out[b] + in[b];
      return x != y ? x < y : a < b;
    });
  }
}

std::vector<Tour> Ground::named(const std::vector<std::vector<Node>>& routes) const {
  std::vector<Tour> out(problem_teams_);
  for (std::size_t t = 0; t < routes.size(); ++t)
    for (std::size_t i = 1; i + 1 < routes[t].size(); ++i) out[teams_[t].number].push_back(names_[routes[t][i]]);
  return out;
}

}  // namespace dosi::patrol

#include "solutions/patrol/tour/check.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

namespace dosi::patrol {
namespace {

double travelled(const TourProblem& problem, const TourProblem::Team& team, const Tour& tour) {
  double sum = 0;
  std::uint32_t from = team.start;
  for (const std::uint32_t node : tour) {
    sum += problem.ways[from * problem.nodes + node] + problem.service[node];
    from = node;
  }
  return sum + problem.ways[from * problem.nodes + team.end];
}

}  // namespace

std::vector<std::string> faults(const TourProblem& problem, const std::vector<Tour>& tours, double score) {
  std::vector<std::string> out;
  if (tours.size() != problem.teams.size()) {
    out.push_back(fmt::format("There are {} tours for {} teams.", tours.size(), problem.teams.size()));
    return out;
  }
  std::set<std::uint32_t> ends, visited;
  for (const auto& team : problem.teams) ends.insert(team.start), ends.insert(team.end);
  double sum = 0;
  for (std::size_t t = 0; t < tours.size(); ++t) {
    bool known = true;
    for (const std::uint32_t node : tours[t]) {
      if (node >= problem.nodes || ends.count(node) != 0) {
        out.push_back(fmt::format("Tour {} visits {}, which is no node to visit.", t, node));
        known = false;
      } else if (!visited.insert(node).second) {
        out.push_back(fmt::format("Tour {} visits node {}, which has been visited.", t, node));
      } else {
        sum += problem.score[node];
      }
    }
    if (!known || tours[t].empty()) continue;
    const double length = travelled(problem, problem.teams[t], tours[t]);
    if (!(length <= problem.teams[t].limit * (1 + 1e-9)))
      out.push_back(fmt::format("Tour {} takes {}, its limit is {}.", t, length, problem.teams[t].limit));
  }
  if (!(std::abs(sum - score) <= 1e-9 * std::max(1.0, sum)))
    out.push_back(fmt::format("The nodes' scores sum up to {}, not {}.", sum, score));
  return out;
}

}  // namespace dosi::patrol

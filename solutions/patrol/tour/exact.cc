#include "solutions/patrol/tour/exact.h"

#include <algorithm>
#include <limits>

namespace dosi::patrol {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// What one team can do with each subset of the nodes.
class TeamTable {
 public:
  TeamTable(const TourProblem& problem, const TourProblem::Team& team, const std::vector<std::uint32_t>& nodes)
      : problem_(problem), team_(team), nodes_(nodes), k_(nodes.size()), least_((std::size_t{1} << k_) * k_, kNever) {
    for (std::size_t v = 0; v < k_; ++v) least(std::size_t{1} << v, v) = problem.way(team.start, nodes[v]) + problem.service[nodes[v]];
    for (std::size_t set = 1; set < (std::size_t{1} << k_); ++set)
      for (std::size_t v = 0; v < k_; ++v)
        if (set >> v & 1) extend(set, v);
  }

  bool can(std::size_t set) const {
    double length = set == 0 ? 0 : kNever;
    for (std::size_t v = 0; v < k_; ++v)
      if (set >> v & 1) length = std::min(length, least(set, v) + problem_.way(nodes_[v], team_.end));
    return length <= team_.limit * (1 + kTourTolerance);
  }
  Tour tour(std::size_t set) const {
    Tour out;
    std::uint32_t next = team_.end;
    while (set != 0) {
      std::size_t last = k_;
      for (std::size_t v = 0; v < k_; ++v)
        if ((set >> v & 1) && (last == k_ || least(set, v) + problem_.way(nodes_[v], next) < least(set, last) + problem_.way(nodes_[last], next)))
          last = v;
      out.push_back(nodes_[last]);
      next = nodes_[last];
      set ^= std::size_t{1} << last;
    }
    std::reverse(out.begin(), out.end());
    return out;
  }

 private:
  double& least(std::size_t set, std::size_t last) { return least_[set * k_ + last]; }
  double least(std::size_t set, std::size_t last) const { return least_[set * k_ + last]; }
  void extend(std::size_t set, std::size_t v) {
    for (std::size_t w = 0; w < k_; ++w) {
      if (set >> w & 1) continue;
      double& there = least(set | std::size_t{1} << w, w);
      there = std::min(there, least(set, v) + problem_.way(nodes_[v], nodes_[w]) + problem_.service[nodes_[w]]);
    }
  }

  const TourProblem& problem_;
  const TourProblem::Team& team_;
  const std::vector<std::uint32_t>& nodes_;
  std::size_t k_;
  std::vector<double> least_;  // length of the best way through a set that ends at one of its nodes
};

}  // namespace

std::vector<std::uint32_t> useful_nodes(const TourProblem& problem) {
  std::vector<bool> is_end(problem.nodes, false);
  for (const auto& team : problem.teams) is_end[team.start] = is_end[team.end] = true;
  std::vector<std::uint32_t> out;
  for (std::uint32_t v = 0; v < problem.nodes; ++v) {
    const bool reached = std::any_of(problem.teams.begin(), problem.teams.end(), [&](const auto& team) {
      return problem.way(team.start, v) + problem.service[v] + problem.way(v, team.end) <= team.limit * (1 + kTourTolerance);
    });
    if (!is_end[v] && problem.score[v] > 0 && reached) out.push_back(v);
  }
  return out;
}

std::optional<std::vector<Tour>> exact_tours(const TourProblem& problem) {
  const std::vector<std::uint32_t> nodes = useful_nodes(problem);
  if (nodes.size() > kMostExactNodes || problem.teams.size() > kMostExactTeams) return std::nullopt;
  const std::size_t sets = std::size_t{1} << nodes.size();
  std::vector<double> value(sets, 0);
  for (std::size_t set = 1; set < sets; ++set)
    for (std::size_t v = 0; v < nodes.size(); ++v)
      if (set >> v & 1) value[set] += problem.score[nodes[v]];
  // best[set]: the most that the teams so far score within the set; taken[team][set]: what the last of them takes of it.
  std::vector<double> best(sets, 0);
  std::vector<std::vector<std::uint16_t>> taken;
  for (const auto& team : problem.teams) {
    const TeamTable table(problem, team, nodes);
    std::vector<bool> can(sets);
    for (std::size_t set = 0; set < sets; ++set) can[set] = table.can(set);
    std::vector<double> now(sets);
    auto& take = taken.emplace_back(sets, 0);
    for (std::size_t set = 0; set < sets; ++set) {
      now[set] = best[set];
      for (std::size_t part = set; part != 0; part = (part - 1) & set)
        if (can[part] && best[set ^ part] + value[part] > now[set]) now[set] = best[set ^ part] + value[part], take[set] = static_cast<std::uint16_t>(part);
    }
    best = std::move(now);
  }
  std::vector<Tour> out(problem.teams.size());
  std::size_t left = sets - 1;
  for (std::size_t t = problem.teams.size(); t-- > 0;) {
    const std::size_t part = taken[t][left];
    out[t] = TeamTable(problem, problem.teams[t], nodes).tour(part);
    left ^= part;
  }
  return out;
}

}  // namespace dosi::patrol

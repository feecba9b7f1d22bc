#pragma once
#include <cstdint>
#include <vector>

namespace dosi::patrol {

// Team orienteering (Chao, Golden, Wasil 1996): each team goes from its start to its end within its limit, and each node's
// score counts once, whoever visits it. Here each team has a start, an end and a limit of its own, nodes may take time,
// and the way there may differ from the way back.
struct TourProblem {
  struct Team {
    std::uint32_t start = 0, end = 0;
    double limit = 0;  // of all ways and services together
  };
  std::size_t nodes = 0;
  std::vector<double> ways;     // nodes x nodes, from row to column; infinite where there is none
  std::vector<double> service;  // time at each node
  std::vector<double> score;    // from 0; a team's start and end count nothing
  std::vector<Team> teams;

  double way(std::size_t from, std::size_t to) const { return ways[from * nodes + to]; }
};

// A tour may be longer than its limit by this share of it: the error of adding up, no more.
inline constexpr double kTourTolerance = 1e-9;

// The nodes that one team visits, in order, without its start and end.
using Tour = std::vector<std::uint32_t>;

}  // namespace dosi::patrol

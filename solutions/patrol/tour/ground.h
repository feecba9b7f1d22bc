#pragma once
#include <vector>

#include "solutions/patrol/tour/problem.h"
#include "solutions/patrol/tour/ways.h"

namespace dosi::patrol {

// A problem as the search sees it: only the useful nodes, numbered from 0, then the ends of the teams; times at nodes are
// split between the ways to and from them, so that a tour's length is the sum of its ways and symmetry survives.
class Ground : public Ways {
 public:
  struct Team {
    Node start, end;
    double limit;
    std::size_t number;  // in the problem
    std::size_t kind;    // the same for teams with the same ends and limit
  };

  explicit Ground(const TourProblem& problem);

  std::size_t nodes() const { return names_.size(); }  // to visit; the other places are the teams' ends
  std::uint32_t name(Node v) const { return names_[v]; }
  double score(Node v) const { return scores_[v]; }
  double all_scores() const { return all_scores_; }
  const std::vector<Team>& teams() const { return teams_; }  // those with a way from start to end
  std::size_t kinds() const { return kinds_; }
  double all_limits() const { return all_limits_; }
  // Every node to visit, nearest to this one first, itself included.
  const std::vector<Node>& near(Node v) const { return near_[v]; }
  // The tours under the problem's numbers, one for each team of it.
  std::vector<Tour> named(const std::vector<std::vector<Node>>& routes) const;

 private:
  std::size_t problem_teams_ = 0, kinds_ = 0;
  std::vector<std::uint32_t> names_;
  std::vector<double> scores_;
  double all_scores_ = 0, all_limits_ = 0;
  std::vector<Team> teams_;
  std::vector<std::vector<Node>> near_;
};

}  // namespace dosi::patrol

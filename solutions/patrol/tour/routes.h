#pragma once
#include <vector>

#include "solutions/patrol/tour/ground.h"

namespace dosi::patrol {

// Tours of the teams, under construction: who visits what, and for every node that nobody visits the cheapest
// place in each route. Copied at every step of the search, so it holds flat arrays.
class Routes {
 public:
  using Node = Ground::Node;
  static constexpr int kNobody = -1;
  struct Insertion {
    double extra = 0;  // what it lengthens the route
    Node after = 0;
  };

  explicit Routes(const Ground& ground);

  const std::vector<Node>& route(std::size_t t) const { return routes_[t]; }  // both ends included
  const std::vector<std::vector<Node>>& all() const { return routes_; }
  double length(std::size_t t) const { return lengths_[t]; }
  double length() const;
  double score() const { return score_; }
  int visitor(Node v) const { return visitors_[v]; }
  const std::vector<Node>& waiting() const { return waiting_; }  // those that nobody visits
  std::size_t visits() const { return visitors_.size() - waiting_.size(); }
  Insertion insertion(Node v, std::size_t t) const { return insertions_[v * routes_.size() + t]; }
  // Whether the node's cheapest place in the route keeps its limit.
  bool fits(Node v, std::size_t t) const { return lengths_[t] + insertion(v, t).extra <= ground_->teams()[t].limit; }

  // Puts a route in place of what the team does now. Nodes that somebody else visits are left out. Insertions are stale after it.
  void assign(std::size_t t, const std::vector<Node>& visits);
  // Takes out the marked nodes; marks in `touched` what stands beside them. Insertions stay true.
  void remove(std::size_t t, const std::vector<bool>& leaving, std::vector<char>& touched);
  // Puts a node where its insertion says; marks it and its neighbours.
  void insert(Node v, std::size_t t, std::vector<char>& touched);
  // Changes the order of one route by `work(route)`, which returns whether it did.
  template <class Work>
  bool reorder(std::size_t t, Work&& work) {
    if (!work(routes_[t])) return false;
    measure(t);
    find_insertions(t);
    return true;
  }
  void find_insertions(std::size_t t);

 private:
  void come(Node v, std::size_t t);
  void leave(Node v);
  void find_insertion(Node v, std::size_t t);
  void offer(Node v, std::size_t t, Node after, Node before, double way);
  void measure(std::size_t t);

  const Ground* ground_;
  std::vector<std::vector<Node>> routes_;
  std::vector<double> lengths_;
  std::vector<int> visitors_;
  std::vector<Node> waiting_;
  std::vector<std::uint32_t> waits_at_;  // where each of them stands there
  std::vector<Insertion> insertions_;
  double score_ = 0;
};

}  // namespace dosi::patrol

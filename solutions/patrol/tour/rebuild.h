#pragma once
#include <vector>

#include "base/chance.h"
#include "solutions/patrol/tour/routes.h"

namespace dosi::patrol {

// Takes parts out of routes and fills the room anew, one solution after the other: strings of neighbours are taken out
// (Christiaens, Vanden Berghe 2020), the nodes that nobody visits come in by score for the time they cost, with noise, and what
// was touched is shortened.
class Rebuilder {
 public:
  Rebuilder(const Ground& ground, Chance& chance) : ground_(ground), chance_(chance), touched_(ground.places()), appeal_(ground.nodes()) {}

  // What a search maximises: the score, and of equal scores the shorter tours; minus infinity where a route is over its
  // limit, as can be without the triangle inequality when a node on the way is taken out.
  double value(const Routes& routes) const;

  // Takes something out of the routes and fills them.
  void rebuild(Routes& routes, double worth_finishing);
  // Shortens all routes that were assigned and fills them.
  void fill_all(Routes& routes);

 private:
  void take_out(Routes& routes);
  void take_string(Routes& routes, std::size_t team, Ground::Node through, std::size_t most);
  void fill(Routes& routes, double worth_finishing);
  bool insert_best(Routes& routes);

  const Ground& ground_;
  Chance& chance_;
  std::vector<char> touched_;
  std::vector<double> appeal_;
  std::vector<bool> leaving_;
};

}  // namespace dosi::patrol

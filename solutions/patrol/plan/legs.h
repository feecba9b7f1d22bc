#pragma once
#include <functional>
#include <string>
#include <vector>

#include "solutions/patrol/plan/problem.h"

namespace dosi::patrol {

// One line of a turn list.
struct TurnLine {
  std::string ko, en;
  geo::Point at;
  double metres = 0, seconds = 0;
};

// A drive from one place of a problem to another.
struct Leg {
  std::vector<geo::Point> line;  // both ends included
  std::vector<TurnLine> turns;
};

// Where drives go: by streets where there are any.
using Legs = std::function<Leg(Place from, Place to)>;

// As the crow flies, one line for each drive.
Legs straight_legs(const Problem& problem);

}  // namespace dosi::patrol

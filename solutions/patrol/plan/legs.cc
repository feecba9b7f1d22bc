#include "solutions/patrol/plan/legs.h"

#include <fmt/format.h>

namespace dosi::patrol {

Legs straight_legs(const Problem& problem) {
  return [&problem](Place from, Place to) {
    const geo::Point a = problem.places[at(from)], b = problem.places[at(to)];
    const double metres = problem.drive.m(from, to);
    Leg out{{a, b}, {}};
    if (from != to)
      out.turns.push_back({fmt::format("다음 지점까지 {:.1f} km 이동", metres / 1000), fmt::format("Drive {:.1f} km to the next place", metres / 1000), a, metres,
                           static_cast<double>(problem.drive.s(from, to))});
    return out;
  };
}

}  // namespace dosi::patrol

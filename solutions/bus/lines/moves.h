#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "base/chance.h"
#include "solutions/bus/lines/rides.h"

namespace dosi::bus {

// Proposes other courses for lines, all simple paths within the bounds. One object a thread: it keeps scratch space.
class Moves {
 public:
  Moves(const Ground& ground, const Bounds& bounds);

  // Costs of what is there without the line to vary, by which later calls prefer ends that save much.
  void stand_on(const Square& rest) { rest_ = &rest; }

  // A line somewhere, for a start; empty if none of the wanted length was found.
  Line fresh(Chance& chance);
  // Another course for the line; empty if this draw led to nothing.
  Line vary(const Line& line, Chance& chance);
  // The two lines with their tails exchanged at a node that both pass; empty lines if this draw led to nothing.
  std::pair<Line, Line> swap_tails(const Line& a, const Line& b, Chance& chance);

 private:
  enum class Kind { extend, trim, shift, bend, insert, skip, regrow, regrow_around, detour };
  bool fits(const Line& line) const { return line.size() >= bounds_.min_nodes && line.size() <= bounds_.max_nodes; }
  void mark(const Line& line);
  double saved_by(const Line& line, Node beyond) const;
  bool extend(Line& line, Chance& chance);
  bool grow(Line& line, std::size_t nodes, Chance& chance);
  bool bend(Line& line, Chance& chance);
  bool insert(Line& line, Chance& chance);
  bool skip(Line& line, Chance& chance);
  bool regrow(Line& line, Chance& chance);
  bool regrow_around(Line& line, Chance& chance);
  bool detour(Line& line, Chance& chance);
  void drop_end(Line& line, Chance& chance);
  bool fit(Line& line, std::size_t before, Chance& chance);
  bool apply(Kind kind, Line& line, Chance& chance);
  // Walks from the line's end to `target` over nodes not marked, preferring short ways the more the lower `spread`;
  // false if it got stuck or longer than the bounds.
  bool walk(Line& line, Node target, double spread, Chance& chance);
  Node far_target(Node from, Chance& chance);

  const Ground& ground_;
  const Square* rest_ = nullptr;
  Bounds bounds_;
  std::vector<std::uint32_t> mark_;  // == turn_: on the path
  std::uint32_t turn_ = 0;
  std::vector<std::vector<double>> pull_;  // per node, running sums of demand to the others
};

}  // namespace dosi::bus

#include "solutions/patrol/tour/shorten.h"

#include <algorithm>
#include <array>

namespace dosi::patrol {
namespace {

using Node = Ways::Node;

// A change of a route's order: `gain` is how much shorter it gets.
struct Move {
  enum class Kind : std::uint8_t { none, reversal, shift, turned_shift };
  double gain = 1e-9;
  Kind kind = Kind::none;
  std::size_t first = 0, last = 0;  // the part that is reversed or moved
  std::size_t after = 0;            // a shift: behind which position it goes

  void apply(std::vector<Node>& route) const {
    const auto at = [&](std::size_t i) { return route.begin() + static_cast<std::ptrdiff_t>(i); };
    if (kind != Kind::shift) std::reverse(at(first), at(last + 1));
    if (kind == Kind::reversal) return;
    if (after < first)
      std::rotate(at(after + 1), at(first), at(last + 1));
    else
      std::rotate(at(first), at(last + 1), at(after + 1));
  }
};

class Shortening {
 public:
  Shortening(const Ways& ways, std::vector<Node>& route, std::vector<char>& touched) : ways_(ways), route_(route), touched_(touched) {}

  bool run() {
    std::vector<Node> open;
    for (const Node v : route_)
      if (touched_[v] != 0) open.push_back(v);
    bool changed = false;
    note_turns();
    while (!open.empty()) {
      const Node v = open.back();
      open.pop_back();
      if (touched_[v] == 0) continue;
      const auto position = static_cast<std::size_t>(std::find(route_.begin(), route_.end(), v) - route_.begin());
      Move best;
      look_at_reversals(position, best);
      look_at_shifts(position, best);
      if (best.kind == Move::Kind::none) {
        touched_[v] = 0;
        continue;
      }
      for (const std::size_t i : {best.first - 1, best.first, best.last, best.last + 1, best.after, best.after + 1})
        if (i < route_.size()) touched_[route_[i]] = 1, open.push_back(route_[i]);
      open.push_back(v);
      best.apply(route_);
      note_turns();
      changed = true;
    }
    return changed;
  }

 private:
  double way(std::size_t i, std::size_t j) const { return ways_.way(route_[i], route_[j]); }
  // How much longer the part is the other way round.
  double turn(std::size_t first, std::size_t last) const { return ways_.symmetric() ? 0 : turns_[last] - turns_[first]; }
  void note_turns() {
    if (ways_.symmetric()) return;
    turns_.assign(route_.size(), 0);
    for (std::size_t i = 1; i < route_.size(); ++i) turns_[i] = turns_[i - 1] + way(i, i - 1) - way(i - 1, i);
  }

  void look_at_reversals(std::size_t position, Move& best) const {
    for (std::size_t edge = position > 0 ? position - 1 : 0; edge <= position && edge + 1 < route_.size(); ++edge) {
      const double here = way(edge, edge + 1);
      const double *to_a = ways_.ways_to(route_[edge]), *to_b = ways_.ways_to(route_[edge + 1]);
      for (std::size_t j = 0; j + 1 < edge; ++j) {
        const double gain = here + way(j, j + 1) - to_a[route_[j]] - to_b[route_[j + 1]] - turn(j + 1, edge);
        if (gain > best.gain) best = {gain, Move::Kind::reversal, j + 1, edge, edge};
      }
      const double *from_a = ways_.ways_from(route_[edge]), *from_b = ways_.ways_from(route_[edge + 1]);
      for (std::size_t j = edge + 2; j + 1 < route_.size(); ++j) {
        const double gain = here + way(j, j + 1) - from_a[route_[j]] - from_b[route_[j + 1]] - turn(edge + 1, j);
        if (gain > best.gain) best = {gain, Move::Kind::reversal, edge + 1, j, j};
      }
    }
  }

  // The parts of one to three nodes that begin or end at the position.
  void look_at_shifts(std::size_t position, Move& best) const {
    for (std::size_t more = 0; more < 3; ++more) {
      look_at_shift(position, position + more, best);
      if (more > 0 && position > more) look_at_shift(position - more, position, best);
    }
  }
  void look_at_shift(std::size_t first, std::size_t last, Move& best) const {
    if (first < 1 || last + 1 >= route_.size()) return;
    const double saved = way(first - 1, first) + way(last, last + 1) - way(first - 1, last + 1);
    const double turned = turn(first, last);
    if (saved - std::min(turned, 0.0) <= best.gain) return;
    const double *to_first = ways_.ways_to(route_[first]), *from_last = ways_.ways_from(route_[last]);
    const double *to_last = ways_.ways_to(route_[last]), *from_first = ways_.ways_from(route_[first]);
    for (std::size_t j = 0; j + 1 < route_.size(); ++j) {
      if (j + 1 >= first && j <= last) continue;
      const Node a = route_[j], b = route_[j + 1];
      const double rest = saved + way(j, j + 1);
      const double straight = rest - to_first[a] - from_last[b], other = rest - to_last[a] - from_first[b] - turned;
      if (straight > best.gain) best = {straight, Move::Kind::shift, first, last, j};
      if (other > best.gain) best = {other, Move::Kind::turned_shift, first, last, j};
    }
  }

  const Ways& ways_;
  std::vector<Node>& route_;
  std::vector<char>& touched_;
  std::vector<double> turns_;
};

}  // namespace

bool shorten(const Ways& ways, std::vector<Node>& route, std::vector<char>& touched) {
  return Shortening(ways, route, touched).run();
}

}  // namespace dosi::patrol

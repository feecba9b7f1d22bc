#pragma once
#include <map>
#include <vector>

#include "solutions/bus/lines/network.h"

namespace dosi::bus {

// Two costs of a network, both to be small.
struct Score {
  double average_min = 0;  // what passengers spend
  double lines_min = 0;    // what the operator runs
};

// The networks of which no other is better in both costs.
class Front {
 public:
  struct Entry {
    Score score;
    Lines lines;
  };
  // Whether a network of this score would get in: asked before its lines are copied.
  bool admits(const Score& score) const;
  void add(const Score& score, const Lines& lines);  // drops those it beats; nothing if it is not admitted
  void merge(const Front& other);
  std::vector<Entry> entries() const;  // by rising lines_min
  bool empty() const { return by_lines_.empty(); }

 private:
  std::map<double, std::pair<double, Lines>> by_lines_;  // lines_min -> average_min, falling
};

// The share of the box between `ideal` and `reference` that the front's networks beat (hypervolume, normalised).
double hypervolume(const std::vector<Score>& front, const Score& ideal, const Score& reference);

}  // namespace dosi::bus

#pragma once
#include <vector>

#include "store_rocks/pending.h"
#include "store_rocks/rocks_store.h"

namespace dosi::store_rocks {

// An entity's way from one state to the next; null: it does not exist.
struct Step {
  Ordinal ordinal = 0;
  RecordPtr before, after;
};

// What a change is in memory and on disk.
struct Plan {
  std::uint64_t sequence = 0;
  std::vector<Step> steps;
  std::vector<Op> ops;
  bool removes_history = false;
};

}  // namespace dosi::store_rocks

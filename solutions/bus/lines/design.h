#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "solutions/bus/lines/chain.h"
#include "solutions/bus/lines/front.h"
#include "solutions/bus/lines/network.h"

namespace dosi::bus {

enum class Objective : std::uint8_t {
  passenger,  // least average time of passengers
  operator_,  // least time of lines, then of passengers
  pareto,     // every compromise between the two
};

struct DesignOptions {
  Objective objective = Objective::passenger;
  double seconds = 60;
  std::uint64_t steps = 0;  // of each thread; above 0 it takes the place of seconds, and the answer repeats
  std::uint64_t seed = 1;
  unsigned threads = 2;
  Lines keep;  // the first lines, left as they are
};

struct DesignProgress {
  double share = 0;  // of the budget
  Score best;        // of the objective; of pareto: the best passenger time and the best line time
  std::uint64_t evaluations = 0;
};

struct Design {
  std::vector<Front::Entry> networks;  // one; of pareto: the front by rising line time
  std::uint64_t evaluations = 0;       // networks judged
  double cpu_s = 0;                    // of all threads, while judging
};

// Searches lines for a valid problem. `progress` is called a few times a second and may return false to stop: then the
// best so far is the answer. bad_request when no network within the bounds was found.
Result<Design> design(const Network& network, const Bounds& bounds, const DesignOptions& options,
                      const std::function<bool(const DesignProgress&)>& progress = {});

}  // namespace dosi::bus

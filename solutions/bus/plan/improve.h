#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "solutions/bus/plan/city_network.h"

namespace dosi::bus {

enum class PlanGoal : std::uint8_t {
  passenger,  // least time of passengers with the fleet
  operator_,  // fewest vehicles without more time of passengers than today
  pareto,     // both, for several fleets
};

// "operator", "pareto"; anything else: passenger.
PlanGoal goal_of(std::string_view name);

struct PlanOptions {
  PlanGoal goal = PlanGoal::passenger;
  int fleet = 0;               // vehicles at most; 0: as many as today. Of `pareto`: the middle of the fleets tried
  std::size_t most_lines = 0;  // 0: as many as today
  std::size_t most_changed = 0;  // lines whose course may differ from today's, new ones too; 0: any number
  std::size_t min_nodes = 3, max_nodes = 0;  // of a course that changes; 0: the longest of today
  double most_line_min = 0;                  // one way; 0: the longest of today
  double transfer_min = 5, walk_kmh = 4.5, most_min = 120;
  std::vector<double> headways_min = {3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 60, 80, 120};  // that may be chosen
  double capacity = 45;                      // persons in a vehicle, where trips are counted
  double seconds = 60;
  std::uint64_t steps = 0;  // above 0 in place of seconds: then the answer repeats
  std::uint64_t seed = 1;
  unsigned threads = 1;
};

// One network with its cost as the search sees it: minutes of a trip door to door (half headways, walks and a transfer penalty for each
// ride included), and vehicles.
struct PlanScore {
  double minutes = 0;
  int vehicles = 0;
};
struct Plan {
  LineDrafts lines;  // the first ones being today's, in their order, an empty course where one does not run any more; then new ones
  PlanScore score;
};
struct Improvement {
  Plan today;
  std::vector<Plan> plans;  // one; of pareto: the front by rising vehicles
  std::uint64_t evaluations = 0;
};

struct PlanProgress {
  double share = 0;
  PlanScore best;
};

// Changes courses and headways of the lines that are not fixed, by simulated annealing from today's network: places served today stay
// served, vehicles stay within the fleet. `progress` is called a few times a second and may return false to stop; then the best so far
// is the answer. bad_request naming a bound that cannot be met: a fleet below what the fixed lines and one line each need.
Result<Improvement> improve(const CityNetwork& city, const PlanOptions& options, const std::function<bool(const PlanProgress&)>& progress = {});

}  // namespace dosi::bus

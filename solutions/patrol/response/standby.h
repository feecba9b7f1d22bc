#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "solutions/kit/budget.h"
#include "solutions/patrol/response/drive_table.h"

namespace dosi::patrol::response {

enum class StandbyGoal : std::uint8_t {
  mean_response,     // of the nearest car (p-median; Hakimi 1964)
  expected_covered,  // calls that a free car reaches in time, cars being busy by chance (MEXCLP; Daskin 1983)
};

// Where cars should wait for calls.
struct StandbyProblem {
  const DriveTable* drives = nullptr;
  std::vector<double> calls;  // expected, by place of the table; for one slot, or summed over several
  std::vector<Place> posts;   // where a car may stand
  std::size_t cars = 1;
  StandbyGoal goal = StandbyGoal::mean_response;
  double busy = 0;             // the probability that a car is not free, 0 to below 1
  DriveTable::Seconds within_s = 300;
};

// The share of its time for which a car is away, if calls are dealt out evenly; at most 0.95.
double busy_share(double calls_per_hour, double seconds_per_call, std::size_t cars);

struct StandbyPlan {
  std::vector<Place> posts;  // one a car, in rising order; a post may hold several only for expected_covered
  // The goal as it is counted, in parts of a thousand million calls: for mean_response seconds, less is better (a
  // place that no car reaches counts kUnreached_s); for expected_covered calls, more is better. With `bound`, what no
  // plan can better.
  std::int64_t value = 0, bound = 0;
  // How far the value may be from the best, as a share of it.
  double gap() const;
};
inline constexpr std::int64_t kUnreached_s = 7200;
// The calls of each place in parts of a thousand million of all.
std::vector<std::int64_t> call_parts(const std::vector<double>& calls);

struct StandbyOptions {
  std::uint64_t seed = 1;
  kit::Budget budget;
};

// Greedy, then interchange of one car (Teitz and Bart 1968), then the same again from plans with some cars put elsewhere
// while the budget lasts (a step is one interchange tried). bad_request where the problem cannot be: no car, no post, no
// call, numbers out of range.
Result<StandbyPlan> plan_standby(const StandbyProblem& problem, StandbyOptions options);

}  // namespace dosi::patrol::response

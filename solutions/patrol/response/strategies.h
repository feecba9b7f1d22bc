#pragma once
#include <cstdint>
#include <vector>

#include "solutions/patrol/response/simulation.h"

namespace dosi::patrol::response {

// Simple ways to use cars, for comparison with a plan.
struct StrategyInput {
  const DriveTable* drives = nullptr;
  std::vector<Place> boxes;    // where each car begins
  std::vector<Place> spots;    // to patrol
  std::vector<double> counts;  // past events, by spot
  int begin_s = 0, end_s = 0;  // of the shift
  int least_stay_s = 11 * 60, most_stay_s = 15 * 60;
  std::uint64_t seed = 1;
};

// Every car waits at its box.
std::vector<Beat> wait_at_boxes(const StrategyInput& input);
// Every car drives from one spot to another, each drawn from all with equal chance.
std::vector<Beat> patrol_at_random(const StrategyInput& input);
// The spots with the most events, six for each car, dealt out by rank; each car goes round its own in that order.
std::vector<Beat> patrol_by_count(const StrategyInput& input);

// How long each call takes, drawn: exponential with the mean given.
void draw_services(std::vector<Call>& calls, double mean_service_s, std::uint64_t seed);

// Calls by chance (Poisson), each place apart from the others, with drawn services. In the order of their
// times.
std::vector<Call> draw_calls(const std::vector<Rate>& rates, int end_s, double mean_service_s, std::uint64_t seed);

}  // namespace dosi::patrol::response

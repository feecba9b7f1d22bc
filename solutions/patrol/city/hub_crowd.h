#pragma once
#include <array>
#include <vector>

#include "client/client.h"
#include "solutions/patrol/city/clock.h"

namespace dosi::patrol {

inline constexpr int kHoursOfWeek = 168;

// How many people are in a cell, by hour of the week (0 Monday 00:00, local).
struct CrowdCell {
  geo::Box box;
  double residents = 0;
  std::array<float, kHoursOfWeek> people{};
};

// Reads CrowdFlowObserved entities with their `residents` and the last week of their `peopleCount`. An hour that is not known takes the mean of the cell's hours, a cell
// without any its present count or its residents. Added to `out`. Errors are the hub's.
Result<void> read_hub_crowd(const client::Client& hub, const CityClock& clock, Time now, std::vector<CrowdCell>& out);

}  // namespace dosi::patrol

#pragma once
#include <array>
#include <vector>

#include "solutions/bus/plan/improve.h"

namespace dosi::bus {

// Where passengers of a plan are, by a plain assignment of all trips to their least expected way; written apart from the search, whose sums
// it checks. Lines that serve the same two nodes share those who take them by their frequency.
struct Loads {
  double minutes = 0;                      // as PlanScore
  std::vector<std::vector<double>> per_h;  // by line and place in its course: passengers to the next one in an hour, busier direction
  std::vector<double> boardings;           // by line, in the period
  std::array<double, 4> rides{};           // trips that take 0, 1, 2, more rides
};
Loads loads(const CityNetwork& city, const LineDrafts& lines, const PlanOptions& options);

// The longest headway that carries the load of each line at its fullest section (Ceder, "Bus frequency determination using passenger count
// data", Transportation Research A 18, 1984, method of the hour's maximum load); infinite where nobody rides.
std::vector<double> headways_for(const Loads& loads, double capacity);

}  // namespace dosi::bus

#pragma once
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "city/blocks.h"
#include "city/bus.h"

namespace dosi::city {

inline constexpr double kCrowdCell_m = 250;

struct CrowdCell {
  int column = 0, row = 0;  // cell (0, 0) has its south-west corner at the city's centre
  double residents = 0, jobs = 0, attraction = 0;
};

// Where people are, hour by hour, as a phone network would count them.
struct Crowd {
  std::uint64_t seed = 0;
  std::vector<CrowdCell> cells{};                  // by row, then column
  double residents = 0, jobs = 0, attraction = 0;  // of the whole city
};
Crowd make_crowd(const std::vector<Block>& blocks, std::uint64_t seed);

// People from elsewhere who are in the city in that hour.
int visitors(const Crowd& crowd, Time hour);
// Persons per cell in the hour that begins at `hour`. They sum exactly to residents + visitors.
std::vector<int> people_by_cell(const Crowd& crowd, Time hour);

// Whom a bus stop serves: shares of the blocks around it.
struct Catchment {
  double residents = 0, jobs = 0, attraction = 0;
};
struct BusDemand {
  std::uint64_t seed = 0;
  std::vector<Catchment> stops;
  Catchment all;
};
BusDemand make_demand(const std::vector<Block>& blocks, const BusNetwork& bus, std::uint64_t seed);

struct Riders {
  int boardings = 0;
  int alightings = 0;
};
// Who gets on and off at a stop in the hour that begins at `hour`.
Riders riders(const BusDemand& demand, int stop, Time hour);

}  // namespace dosi::city

#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "city/blocks.h"
#include "city/places.h"
#include "city/routing.h"

namespace dosi::city {

struct BusStop {
  Xy at{};  // at the kerb, to the right of the way
  StreetName name{};
  int segment = 0;
  bool forward = true;  // served by buses that drive the segment this way
};

// One direction of a line. Stop i is reached arrive_s[i] seconds after departure from the first and left leave_s[i].
struct Pattern {
  int line = 0;
  int direction = 0;
  std::vector<int> stops{};
  std::vector<double> stop_at_m{};         // along the shape
  std::vector<int> arrive_s{}, leave_s{};  // without rush hour
  Line shape{};
};

enum class LineKind : std::uint8_t { trunk, branch, circular };

struct BusLine {
  LineKind kind = LineKind::trunk;
  std::string number;
  int patterns[2] = {};
};

enum class Service : std::uint8_t { weekday, weekend };

struct Trip {
  int pattern = 0;
  Service service = Service::weekday;
  int departure_s = 0;  // local second of the day
  int vehicle = 0;
};

struct BusNetwork {
  std::vector<BusStop> stops;
  std::vector<BusLine> lines;
  std::vector<Pattern> patterns;
  std::vector<Trip> trips;  // by line, service, departure
  std::vector<int> line_of_vehicle;
  std::vector<std::vector<int>> trips_of_vehicle[2];  // [service][vehicle], by departure
};

// Slowness of traffic: 1 at night, up to 1.3 in the rush hour. A trip keeps the factor of its departure.
double traffic(int departure_s, Service service);
// Local second of the day at which a trip reaches and leaves its stop i.
int arrival_s(const BusNetwork& bus, const Trip& trip, std::size_t i);
int departure_s(const BusNetwork& bus, const Trip& trip, std::size_t i);

// Stops, lines along the streets, a timetable and the vehicles that it takes.
BusNetwork make_bus(const Streets& streets, const std::vector<Block>& blocks, const std::vector<Place>& places,
                    std::uint64_t seed);

// What make_bus does last: departures of every line and the vehicles that drive them.
void make_timetable(BusNetwork& bus, std::uint64_t seed);

}  // namespace dosi::city

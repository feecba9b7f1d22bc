#pragma once
#include <cstdint>
#include <string>

#include "base/time.h"
#include "city/bus.h"

namespace dosi::city {

struct VehicleState {
  bool running = false;  // on a trip; otherwise parked where its last one ended
  int trip = -1;         // the running trip
  int next_stop = -1;
  Xy at{};
  double heading_deg = 0;  // clockwise from north
  double speed_kmh = 0;
  int delay_s = 0;
  int passengers = 0;
};

// Where a bus is: a function of the timetable, the seed and the moment alone.
VehicleState vehicle_at(const BusNetwork& bus, std::uint64_t seed, int vehicle, Time t);
inline constexpr int kVehicleCapacity = 60;
std::string vehicle_plate(int vehicle);

}  // namespace dosi::city

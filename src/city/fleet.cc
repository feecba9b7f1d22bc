#include "city/fleet.h"

#include <algorithm>
#include <cmath>

#include "city/chance.h"
#include "city/exact.h"
#include "city/local_time.h"

namespace dosi::city {
namespace {

constexpr int kDay_s = 86'400;

int delay_of(std::uint64_t seed, int trip, std::int64_t day) {
  const double z = normal(hash(seed, 801, trip, day));
  return static_cast<int>(std::max(0.0, 45 + 70 * z));
}

void stand(const BusNetwork& bus, int trip, std::size_t stop, VehicleState& out) {
  const Pattern& p = bus.patterns[bus.trips[trip].pattern];
  double heading = 0;
  out.at = point_along(p.shape, p.stop_at_m[stop], &heading);
  out.heading_deg = 90 - heading * 180 / exact::kPi;
  if (out.heading_deg < 0) out.heading_deg += 360;
}

// `second` is on the clock of the trip: without its delay.
void drive(const BusNetwork& bus, int trip, double second, VehicleState& out) {
  const Trip& t = bus.trips[trip];
  const Pattern& p = bus.patterns[t.pattern];
  std::size_t next = 1;
  while (next + 1 < p.stops.size() && arrival_s(bus, t, next) <= second) {
    if (departure_s(bus, t, next) > second) return out.next_stop = static_cast<int>(next), stand(bus, trip, next, out);
    ++next;
  }
  out.next_stop = static_cast<int>(next);
  const double left = departure_s(bus, t, next - 1), reach = arrival_s(bus, t, next);
  const double u = std::clamp((second - left) / (reach - left), 0.0, 1.0),
               distance = p.stop_at_m[next] - p.stop_at_m[next - 1];
  // Pulling away, cruising, braking.
  const double eased = u < 0.2 ? u * u / 0.32 : u > 0.8 ? 1 - (1 - u) * (1 - u) / 0.32 : (u - 0.1) / 0.8;
  const double pace = u < 0.2 ? u / 0.16 : u > 0.8 ? (1 - u) / 0.16 : 1.25;
  double heading = 0;
  out.at = point_along(p.shape, p.stop_at_m[next - 1] + eased * distance, &heading);
  out.heading_deg = 90 - heading * 180 / exact::kPi;
  if (out.heading_deg < 0) out.heading_deg += 360;
  out.speed_kmh = pace * distance / (reach - left) * 3.6;
}

int passengers(const BusNetwork& bus, std::uint64_t seed, const VehicleState& s) {
  const Trip& t = bus.trips[s.trip];
  const double share = static_cast<double>(s.next_stop) / static_cast<double>(bus.patterns[t.pattern].stops.size());
  const double rush = (traffic(t.departure_s, t.service) - 1) / 0.3, full = 10 + 34 * std::min(1.0, rush);
  return static_cast<int>(
      std::clamp(full * 4 * share * (1 - share) * (0.6 + 0.8 * unit(hash(seed, 802, s.trip, s.next_stop))), 0.0,
                 double(kVehicleCapacity)));
}

}  // namespace

VehicleState vehicle_at(const BusNetwork& bus, std::uint64_t seed, int vehicle, Time t) {
  VehicleState out;
  const LocalTime now = local(t);
  // The last trips of yesterday run past midnight.
  for (int back = 0; back < 2; ++back) {
    const std::int64_t day = now.day - back;
    const auto service = LocalTime{day, 0}.weekend() ? Service::weekend : Service::weekday;
    const std::vector<int>& trips = bus.trips_of_vehicle[static_cast<int>(service)][vehicle];
    const double second = now.second + back * kDay_s;
    int last = -1;
    for (int trip : trips) {
      if (bus.trips[trip].departure_s > second) break;
      last = trip;
    }
    if (last < 0) continue;
    const std::size_t end = bus.patterns[bus.trips[last].pattern].stops.size() - 1;
    out.delay_s = std::min(delay_of(seed, last, day), 240);
    const double lagged = second - out.delay_s;
    if (lagged >= arrival_s(bus, bus.trips[last], end)) return stand(bus, last, end, out), out;
    out.running = true;
    out.trip = last;
    if (lagged < bus.trips[last].departure_s)
      out.next_stop = 1, stand(bus, last, 0, out);
    else
      drive(bus, last, lagged, out);
    out.passengers = passengers(bus, seed, out);
    return out;
  }
  const auto& weekday = bus.trips_of_vehicle[0][vehicle];
  stand(bus, weekday.empty() ? bus.trips_of_vehicle[1][vehicle][0] : weekday[0], 0, out);
  return out;
}

std::string vehicle_plate(int vehicle) {
  std::string digits = std::to_string(1000 + vehicle % 9000);
  return "가람70사" + digits;
}

}  // namespace dosi::city

#include <algorithm>
#include <cmath>
#include <tuple>

#include "city/bus.h"
#include "city/chance.h"

namespace dosi::city {
namespace {

constexpr int kFirst_s = 5 * 3600 + 1800, kLast_s = 22 * 3600 + 2400, kLayover_s = 300;

int headway_min(LineKind kind, Service service, int hour) {
  const bool rush = hour == 7 || hour == 8 || hour == 17 || hour == 18, late = hour < 6 || hour >= 21;
  if (service == Service::weekend) return kind == LineKind::trunk ? 26 : 36;
  switch (kind) {
    case LineKind::trunk:
      return rush ? 12 : late ? 26 : 18;
    case LineKind::branch:
      return rush ? 20 : late ? 36 : 30;
    case LineKind::circular:
      return rush ? 15 : late ? 30 : 22;
  }
  return 20;
}

void add_departures(BusNetwork& bus, int line, Service service, std::uint64_t seed) {
  for (int direction = 0; direction < 2; ++direction) {
    int at = kFirst_s + 60 * static_cast<int>(hash(seed, 401, line, direction) % 12);
    while (at <= kLast_s) {
      bus.trips.push_back({bus.lines[line].patterns[direction], service, at, -1});
      at += 60 * headway_min(bus.lines[line].kind, service, at / 3600);
    }
  }
}

// Each trip takes the vehicle that waits longest where it starts, or a new one.
void assign_vehicles(BusNetwork& bus) {
  struct Waiting {
    int vehicle, at_direction, free_s;  // at_direction: whose first stop it stands at
  };
  std::size_t begin = 0;
  while (begin < bus.trips.size()) {
    const int line = bus.patterns[bus.trips[begin].pattern].line;
    const Service service = bus.trips[begin].service;
    std::vector<int> pool;  // the line's vehicles so far: the other service's are used again
    for (int v = 0; v < static_cast<int>(bus.line_of_vehicle.size()); ++v)
      if (bus.line_of_vehicle[v] == line) pool.push_back(v);
    std::vector<Waiting> waiting;
    std::size_t end = begin;
    for (; end < bus.trips.size() && bus.patterns[bus.trips[end].pattern].line == line &&
           bus.trips[end].service == service;
         ++end) {
      Trip& trip = bus.trips[end];
      const Pattern& pattern = bus.patterns[trip.pattern];
      const bool loop = bus.lines[line].kind == LineKind::circular;
      auto best = waiting.end();
      for (auto w = waiting.begin(); w != waiting.end(); ++w)
        if (w->at_direction == pattern.direction && w->free_s <= trip.departure_s &&
            (best == waiting.end() || w->free_s < best->free_s))
          best = w;
      if (best == waiting.end()) {
        if (pool.size() == waiting.size()) {
          pool.push_back(static_cast<int>(bus.line_of_vehicle.size()));
          bus.line_of_vehicle.push_back(line);
        }
        waiting.push_back({pool[waiting.size()], 0, 0});
        best = waiting.end() - 1;
      }
      trip.vehicle = best->vehicle;
      best->at_direction = loop ? pattern.direction : 1 - pattern.direction;
      best->free_s = arrival_s(bus, trip, pattern.stops.size() - 1) + kLayover_s;
    }
    begin = end;
  }
}

}  // namespace

double traffic(int departure_s, Service service) {
  const double hour = departure_s / 3600.0;
  const auto peak = [&](double at, double width, double height) {
    const double d = (hour - at) / width;
    return d > -1 && d < 1 ? height * (1 - d * d) : 0;
  };
  if (service == Service::weekend) return 1 + peak(15, 6, 0.12);
  return 1 + peak(8, 2, 0.28) + peak(18, 2.5, 0.30) + peak(13, 4, 0.08);
}

int arrival_s(const BusNetwork& bus, const Trip& trip, std::size_t i) {
  return trip.departure_s +
         static_cast<int>(bus.patterns[trip.pattern].arrive_s[i] * traffic(trip.departure_s, trip.service));
}
int departure_s(const BusNetwork& bus, const Trip& trip, std::size_t i) {
  return trip.departure_s +
         static_cast<int>(bus.patterns[trip.pattern].leave_s[i] * traffic(trip.departure_s, trip.service));
}

void make_timetable(BusNetwork& bus, std::uint64_t seed) {
  for (int line = 0; line < static_cast<int>(bus.lines.size()); ++line)
    for (const Service service : {Service::weekday, Service::weekend}) add_departures(bus, line, service, seed);
  const auto order = [&](const Trip& t) {
    return std::tuple(bus.patterns[t.pattern].line, t.service, t.departure_s, t.pattern);
  };
  std::sort(bus.trips.begin(), bus.trips.end(), [&](const Trip& a, const Trip& b) { return order(a) < order(b); });
  assign_vehicles(bus);
  for (auto& of_service : bus.trips_of_vehicle) of_service.resize(bus.line_of_vehicle.size());
  for (int t = 0; t < static_cast<int>(bus.trips.size()); ++t)
    bus.trips_of_vehicle[static_cast<int>(bus.trips[t].service)][bus.trips[t].vehicle].push_back(t);
}

}  // namespace dosi::city

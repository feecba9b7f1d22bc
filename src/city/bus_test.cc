#include "city/bus.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "city/crowd.h"
#include "city/fleet.h"
#include "city/local_time.h"
#include "city/near.h"
#include "city/sample_test.h"

namespace dosi::city {
namespace {

TEST(Bus, StopsStandAtTheKerbOfTheirStreet) {
  const Model& m = sample();
  ASSERT_GT(m.bus.stops.size(), 200u);
  for (const BusStop& s : m.bus.stops) {
    EXPECT_LT(distance_to_line_m(s.at, m.streets.segments[s.segment].line), 7);
    EXPECT_FALSE(s.name.ko.empty());
  }
}

TEST(Bus, LinesFollowStreetsAndStopsFollowLines) {
  const Model& m = sample();
  for (const Pattern& p : m.bus.patterns) {
    ASSERT_GE(p.stops.size(), 4u);
    for (std::size_t i = 0; i < p.stops.size(); ++i) {
      EXPECT_LT(distance_m(point_along(p.shape, p.stop_at_m[i]), m.bus.stops[p.stops[i]].at), 7);
      if (i) {
        EXPECT_GT(p.stop_at_m[i], p.stop_at_m[i - 1]);
      }
    }
    EXPECT_LE(p.stop_at_m.back(), length_m(p.shape));
  }
}

TEST(Bus, TripsDriveAtTheSpeedOfBuses) {
  const BusNetwork& bus = sample().bus;
  for (const Trip& t : bus.trips) {
    const Pattern& p = bus.patterns[t.pattern];
    for (std::size_t i = 1; i < p.stops.size(); ++i) {
      const int seconds = arrival_s(bus, t, i) - departure_s(bus, t, i - 1);
      ASSERT_GT(seconds, 0);
      const double kmh = (p.stop_at_m[i] - p.stop_at_m[i - 1]) / seconds * 3.6;
      ASSERT_GE(kmh, 10);
      ASSERT_LE(kmh, 60);
    }
  }
}

TEST(Bus, NoVehicleIsInTwoPlaces) {
  const BusNetwork& bus = sample().bus;
  for (const auto& service : bus.trips_of_vehicle)
    for (const std::vector<int>& trips : service)
      for (std::size_t i = 1; i < trips.size(); ++i) {
        const Trip &before = bus.trips[trips[i - 1]], &after = bus.trips[trips[i]];
        const Pattern &from = bus.patterns[before.pattern], &to = bus.patterns[after.pattern];
        ASSERT_GE(after.departure_s, arrival_s(bus, before, from.stops.size() - 1));
        ASSERT_LT(distance_m(bus.stops[from.stops.back()].at, bus.stops[to.stops.front()].at), 200)
            << "line " << bus.lines[from.line].number;
      }
}

TEST(Bus, MostResidentsHaveAStopWithin500Metres) {
  const Model& m = sample();
  std::vector<Xy> at;
  for (const BusStop& s : m.bus.stops) at.push_back(s.at);
  const PointIndex stops(at, 250);
  double served = 0, all = 0;
  for (const Block& b : m.blocks) {
    all += b.residents;
    if (!stops.within(b.centre, 500).empty()) served += b.residents;
  }
  EXPECT_GT(served / all, 0.75);
}

TEST(Fleet, MovesSmoothlyAndMostBusesRunAtRushHour) {
  const Model& m = sample();
  const Time start = plus_s(m.config.until, 8 * 3600);
  int running = 0;
  for (int v = 0; v < static_cast<int>(m.bus.line_of_vehicle.size()); ++v) {
    VehicleState before;
    for (int s = 0; s <= 600; s += 5) {
      const VehicleState state = vehicle_at(m.bus, 1, v, plus_s(start, s));
      if (s) {
        // Between two trips it turns round at the terminus, where no way is known.
        const double reach_m = state.trip == before.trip ? 5 * 70 / 3.6 : 200;
        ASSERT_LT(distance_m(before.at, state.at), reach_m) << "vehicle " << v << " at " << s;
      }
      ASSERT_LE(state.speed_kmh, 70);
      ASSERT_LE(state.passengers, kVehicleCapacity);
      before = state;
      running += s == 0 && state.running;
    }
  }
  EXPECT_GT(running, static_cast<int>(m.bus.line_of_vehicle.size()) / 2);
}

TEST(Demand, GettingOnAndOffBalanceOverTheDay) {
  const Model& m = sample();
  double on = 0, off = 0;
  for (int hour = 0; hour < 24; ++hour)
    for (int s = 0; s < static_cast<int>(m.bus.stops.size()); ++s) {
      const Riders r = riders(m.demand, s, plus_s(m.config.until, hour * 3600));
      on += r.boardings, off += r.alightings;
    }
  EXPECT_GT(on, 20'000);
  EXPECT_NEAR(on / off, 1, 0.02);
}

// A CSV row without quoted fields, as all rows looked at here are.
std::vector<std::string> fields(const std::string& row) {
  std::vector<std::string> out;
  std::stringstream in(row);
  for (std::string f; std::getline(in, f, ',');) out.push_back(f);
  return out;
}
using Table = std::vector<std::vector<std::string>>;

std::map<std::string, Table> feed() {
  std::map<std::string, std::string> text;
  EXPECT_TRUE(write_gtfs(sample(), [&](std::string_view file, std::string_view piece) -> Result<void> {
    text[std::string(file)] += piece;
    return ok();
  }));
  std::map<std::string, Table> out;
  for (const auto& [file, all] : text) {
    std::stringstream in(all);
    for (std::string row; std::getline(in, row);) out[file].push_back(fields(row));
    out[file].erase(out[file].begin());
  }
  return out;
}

std::set<std::string> keys(const Table& table, std::size_t column) {
  std::set<std::string> out;
  for (const auto& row : table) EXPECT_TRUE(out.insert(row[column]).second) << row[column];
  return out;
}

int seconds(const std::string& clock) {
  return std::stoi(clock.substr(0, 2)) * 3600 + std::stoi(clock.substr(3, 2)) * 60 + std::stoi(clock.substr(6, 2));
}

TEST(Gtfs, ForeignKeysHoldAndTimesIncrease) {
  auto f = feed();
  const auto stops = keys(f["stops.txt"], 0), routes = keys(f["routes.txt"], 0), trips = keys(f["trips.txt"], 2),
             services = keys(f["calendar.txt"], 0);
  std::set<std::string> shapes;
  for (const auto& row : f["shapes.txt"]) shapes.insert(row[0]);
  for (const auto& row : f["trips.txt"]) {
    ASSERT_EQ(row.size(), 7u);
    ASSERT_TRUE(routes.contains(row[0]) && services.contains(row[1]) && shapes.contains(row[6])) << row[2];
  }
  std::string trip;
  int last = 0, sequence = 0;
  double along = 0;
  std::set<std::string> used;
  for (const auto& row : f["stop_times.txt"]) {
    ASSERT_TRUE(trips.contains(row[0]) && stops.contains(row[3]));
    if (row[0] != trip) trip = row[0], last = -1, sequence = 0, along = -1, used.insert(trip);
    ASSERT_GT(seconds(row[1]), last);
    ASSERT_GE(seconds(row[2]), seconds(row[1]));
    ASSERT_GT(std::stoi(row[4]), sequence);
    ASSERT_GT(std::stod(row[5]), along);
    last = seconds(row[2]), sequence = std::stoi(row[4]), along = std::stod(row[5]);
  }
  EXPECT_EQ(used.size(), trips.size());
  EXPECT_EQ(f["agency.txt"].size(), 1u);
}

TEST(Gtfs, FirstFailureOfTheWriterEndsTheExport) {
  int calls = 0;
  const Result<void> r = write_gtfs(sample(), [&](std::string_view, std::string_view) -> Result<void> {
    return ++calls == 3 ? Result<void>(error(ErrorCode::unavailable, "disk full")) : Result<void>(ok());
  });
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().message, "disk full");
  EXPECT_EQ(calls, 3);
}

}  // namespace
}  // namespace dosi::city

#include "solutions/bus/journey/fleet.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/chance.h"

namespace dosi::bus {
namespace {

constexpr geo::Point kWest{127.0, 37.5}, kEast{127.1, 37.5};  // 8.8 km apart

TEST(Fleet, AShuttleNeedsItsCycleByItsHeadway) {
  std::vector<VehicleTrip> trips;
  for (Seconds t = 6 * 3600; t < 9 * 3600; t += 600) trips.push_back({t, t + 1500, kWest, kEast}), trips.push_back({t, t + 1500, kEast, kWest});
  const FleetOptions options{0.2, 0, 0, 250};  // ride 25 min and layover 5, each way: 60 min by 10 min
  EXPECT_EQ(deficit_fleet(trips, options), 6u);
  EXPECT_EQ(least_fleet(trips, options), 6u);
}

TEST(Fleet, EmptyRunsSaveVehicles) {
  const std::vector<VehicleTrip> there = {{0, 1500, kWest, kEast}, {7200, 8700, kWest, kEast}};
  FleetOptions options{0, 120, 25, 250};  // 21 min back
  EXPECT_EQ(least_fleet(there, options), 1u);
  EXPECT_EQ(deficit_fleet(there, options), 2u);
  options.empty_kmh = 0;
  EXPECT_EQ(least_fleet(there, options), 2u);
  EXPECT_EQ(least_fleet({}, options), 0u);
}

// By trying all ways to join trips to vehicles.
std::size_t plain_fleet(const std::vector<VehicleTrip>& trips, const FleetOptions& o) {
  const auto can_follow = [&](const VehicleTrip& a, const VehicleTrip& b) {
    const double layover = std::max<double>(o.least_layover_s, std::round((a.end - a.start) * o.layover_share));
    const double away = geo::distance_m(a.to, b.from);
    return a.end + layover + (away <= o.terminal_m ? 0 : away / (o.empty_kmh / 3.6)) <= b.start;
  };
  std::size_t best = trips.size();
  std::vector<std::size_t> last;  // trip of each vehicle
  const std::function<void(std::size_t)> go = [&](std::size_t i) {
    if (last.size() >= best) return;
    if (i == trips.size()) {
      best = last.size();
      return;
    }
    for (std::size_t k = 0; k < last.size(); ++k)
      if (can_follow(trips[last[k]], trips[i])) {
        const std::size_t before = std::exchange(last[k], i);
        go(i + 1);
        last[k] = before;
      }
    last.push_back(i);
    go(i + 1);
    last.pop_back();
  };
  go(0);
  return best;
}

TEST(Fleet, IsTheLeastThatTryingAllFinds) {
  Chance chance(5, 0);
  for (int round = 0; round < 200; ++round) {
    std::vector<VehicleTrip> trips;
    for (int i = 2 + chance.below(8); i > 0; --i) {
      const Seconds start = chance.below(9000);
      const auto place = [&] { return geo::Point{127.0 + 0.02 * chance.below(4), 37.5}; };
      trips.push_back({start, start + 300 + chance.below(1500), place(), place()});
    }
    std::sort(trips.begin(), trips.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
    const FleetOptions options{0.1, 60, 20, 100};
    ASSERT_EQ(least_fleet(trips, options), plain_fleet(trips, options)) << "round " << round;
    ASSERT_GE(deficit_fleet(trips, options), least_fleet(trips, options));
  }
}

}  // namespace
}  // namespace dosi::bus

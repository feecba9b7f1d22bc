#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/chance.h"
#include "solutions/bus/demand/gravity.h"
#include "solutions/bus/demand/line_trips.h"
#include "solutions/bus/demand/trip_chain.h"

namespace dosi::bus {
namespace {

TEST(Fit, TellsErrorAndGeh) {
  const Fit same = fit({10, 20, 60}, {10, 20, 60}, 1);
  EXPECT_DOUBLE_EQ(same.rmse, 0);
  EXPECT_DOUBLE_EQ(same.correlation, 1);
  EXPECT_DOUBLE_EQ(same.geh_below_5, 1);
  const Fit off = fit({100, 200}, {200, 100}, 1);
  EXPECT_DOUBLE_EQ(off.rmse, 100);
  EXPECT_DOUBLE_EQ(off.correlation, -1);
  EXPECT_NEAR(off.geh_mean, std::sqrt(2.0 * 100 * 100 / 300), 1e-12);
  EXPECT_NEAR(fit({1000, 2000}, {2000, 1000}, 10).geh_mean, off.geh_mean, 1e-12);  // of hourly numbers
}

TEST(Balance, FindsTheTableOfTheKnownTotals) {
  TripTable seed(2);
  seed.trips = {1, 2, 3, 4};
  const Balanced b = balance(seed, {30, 70}, {40, 60});
  EXPECT_LT(b.worst, 1e-6);
  EXPECT_NEAR(b.table.from_totals()[0], 30, 1e-3);
  EXPECT_NEAR(b.table.to_totals()[1], 60, 1e-3);
  // What scaling leaves alone: the seed's cross ratio.
  EXPECT_NEAR(b.table.at(0, 0) * b.table.at(1, 1) / (b.table.at(0, 1) * b.table.at(1, 0)), 4.0 / 6, 1e-9);
}

TEST(Balance, LeavesUnknownTotalsToTheSeedAndTellsWhatCannotGo) {
  TripTable seed(3);
  seed.trips = {0, 1, 3, 0, 0, 0, 0, 0, 0};
  const Balanced b = balance(seed, {40, {}, 5}, {{}, {}, {}});
  EXPECT_NEAR(b.table.at(0, 1), 10, 1e-9);
  EXPECT_NEAR(b.table.at(0, 2), 30, 1e-9);
  EXPECT_DOUBLE_EQ(b.unreachable, 5);
}

GravityPlaces random_places(std::uint64_t seed, std::size_t n) {
  Chance chance(seed, 1);
  std::vector<double> x(n), y(n);
  GravityPlaces out;
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = chance.uniform(0, 30), y[i] = chance.uniform(0, 30);
    out.produced.emplace_back(chance.uniform(10, 1000)), out.attraction.push_back(chance.uniform(10, 1000));
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) out.cost.push_back(std::hypot(x[i] - x[j], y[i] - y[j]));
  out.attracted.resize(n);
  return out;
}

TEST(Gravity, FindsTheDecayByWhichTripsWereMade) {
  GravityPlaces places = random_places(3, 40);
  const Balanced truth = gravity(places, 7);
  const auto arriving = truth.table.to_totals();
  places.attracted.assign(arriving.begin(), arriving.end());
  EXPECT_NEAR(calibrate(places, mean_cost(truth.table, places.cost)), 7, 0.01);
  const Balanced again = gravity(places, 7);
  for (std::size_t i = 0; i < truth.table.trips.size(); ++i) ASSERT_NEAR(again.table.trips[i], truth.table.trips[i], 0.01);
  // Told the right decay and attraction, it says arrivals that it was not told; told neither, it does worse.
  const Fit right = held_out(places, 7, 5, 1, 1);
  EXPECT_EQ(right.counts, 40u);
  EXPECT_GT(right.correlation, 0.999);
  places.attraction.clear();
  EXPECT_LT(held_out(places, 100, 5, 1, 1).correlation, 0.9);
}

LineCounts random_line(std::uint64_t seed, double scale_km) {
  Chance chance(seed, 2);
  LineCounts line;
  double km = 0;
  for (int i = 0; i < 25; ++i) {
    line.along_km.push_back(km), km += chance.uniform(0.3, 0.8);
    line.boardings.push_back(i < 24 ? chance.uniform(5, 200) : 0);
  }
  line.alightings.resize(25);
  const auto off = line_trips(line, scale_km).table.to_totals();
  line.alightings.assign(off.begin(), off.end());
  return line;
}

TEST(LineTrips, GoForwardAndKeepTheCounts) {
  const LineCounts line = random_line(1, 4);
  const Balanced b = line_trips(line, 9);
  for (std::size_t i = 0; i < 25; ++i) {
    for (std::size_t j = 0; j <= i; ++j) ASSERT_EQ(b.table.at(i, j), 0);
    EXPECT_NEAR(b.table.from_totals()[i], line.boardings[i], 0.01);
    EXPECT_NEAR(b.table.to_totals()[i], *line.alightings[i], 0.01);
  }
}

TEST(LineTrips, ScaleIsFoundFromAlightingsAndHeldOutOnesAreTold) {
  std::vector<LineCounts> lines;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) lines.push_back(random_line(seed, 4));
  const double scale = calibrate(lines);
  EXPECT_NEAR(scale, 4, 0.4);
  const LineHeldOut h = held_out(lines, scale, 7, 1);
  EXPECT_EQ(h.all.counts, 200u);
  EXPECT_EQ(h.some.counts, 200u);
  EXPECT_GT(h.all.correlation, 0.99);
  EXPECT_GT(h.some.correlation, 0.99);
  EXPECT_LT(held_out(lines, 30, 7, 1).all.correlation, h.all.correlation);
}

TEST(LineTrips, ApproachWhatIsExpected) {
  Chance chance(9, 3);
  LineCounts line = random_line(1, 4);
  TripTable seed(25);  // rides of which distance knows nothing
  for (std::size_t i = 0; i < 25; ++i)
    for (std::size_t j = i + 1; j < 25; ++j) seed.at(i, j) = chance.uniform(0.1, 10);
  Totals from(line.boardings.begin(), line.boardings.end());
  const auto off = balance(seed, from, Totals(25)).table.to_totals();
  line.alightings.assign(off.begin(), off.end());
  const double blind = held_out({line}, 4, 1, 1).all.rmse;
  for (const double a : off) line.expected.push_back(2 * a);  // in proportion only
  EXPECT_LT(held_out({line}, 4, 1, 1).all.rmse, blind / 50);
  const Balanced b = line_trips({line.along_km, line.boardings, Totals(25), line.expected}, 4);
  for (std::size_t i = 0; i < 24; ++i) EXPECT_NEAR(b.table.from_totals()[i], line.boardings[i], 1e-6);
}

// Two lines that cross at stop 2: 0-1-2-3-4 and 5-6-2-7-8, both ways.
FeedDay cross() {
  FeedDay day;
  for (int i = 0; i < 5; ++i) day.places.push_back({127.0 + 0.02 * i, 37.5});
  for (int i = 0; i < 4; ++i) day.places.push_back({127.04, 37.5 + 0.02 * (i < 2 ? i - 2 : i - 1)});
  const auto add = [&](std::uint32_t route, std::vector<std::uint32_t> stops) {
    Run run;
    run.route = route;
    Seconds s = 0;
    for (const std::uint32_t stop : stops) run.stops.push_back(Stop{stop}), run.calls.push_back({s, s}), s += 300;
    day.runs.push_back(run);
  };
  add(0, {0, 1, 2, 3, 4}), add(0, {4, 3, 2, 1, 0}), add(1, {5, 6, 2, 7, 8}), add(1, {8, 7, 2, 6, 5});
  return day;
}

TEST(TripChain, GetsOffWhereTheNextRideBegins) {
  const FeedDay day = cross();
  const auto clock = [](int hour, int minute) { return hour * 3600 + minute * 60; };
  const std::vector<Tap> taps = {
      {"a", clock(8, 0), 0, Stop{0}, Stop{2}}, {"a", clock(8, 15), 1, Stop{2}, Stop{8}},   // to work with a transfer
      {"a", clock(18, 0), 1, Stop{8}, Stop{2}}, {"a", clock(18, 20), 0, Stop{2}, Stop{0}},  // and back
      {"b", clock(9, 0), 0, Stop{1}, {}},                                                  // once
      {"c", clock(9, 0), 0, Stop{0}, {}}, {"c", clock(12, 0), 0, Stop{4}, Stop{1}},        // home by another stop
      {"d", clock(9, 0), 0, Stop{5}, {}}, {"d", clock(10, 0), 0, Stop{0}, {}},             // a stop the line does not serve
  };
  const Chains c = chain(taps, day, {});
  EXPECT_EQ(c.taps[static_cast<std::size_t>(Chained::only_one_ride)], 1u);
  EXPECT_EQ(c.taps[static_cast<std::size_t>(Chained::stop_not_on_line)], 1u);
  EXPECT_EQ(c.taps[static_cast<std::size_t>(Chained::inferred)], 6u);
  EXPECT_EQ(c.taps[static_cast<std::size_t>(Chained::too_far)], 1u);  // from 0 one gets nowhere near 5
  EXPECT_EQ(c.off[0], Stop{2});
  EXPECT_EQ(c.off[3], Stop{0});
  EXPECT_EQ(c.off[5], Stop{4});
  ASSERT_EQ(c.trips.size(), 4u);
  EXPECT_EQ(c.trips[0].from, Stop{0});
  EXPECT_EQ(c.trips[0].to, Stop{8});
  EXPECT_EQ(c.trips[0].rides, 2);
  EXPECT_EQ(c.trips[1].to, Stop{0});
  EXPECT_EQ(c.checked, 5u);
  EXPECT_EQ(c.right, 4u);
  EXPECT_NEAR(c.mean_error_m, geo::distance_m(day.places[0], day.places[1]) / 5, 1e-6);
  ChainOptions strict;
  strict.most_transfer_s = 60;
  EXPECT_EQ(chain(taps, day, strict).trips.size(), 6u);
}

}  // namespace
}  // namespace dosi::bus

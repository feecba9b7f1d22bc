#include "solutions/bus/journey/assignment.h"

#include <gtest/gtest.h>

#include <numeric>

namespace dosi::bus {
namespace {

constexpr double kFar = 0.05;  // degrees between the stops: too far to walk

// Stops 0, 1, 2 on one street, a place at each.
struct Street {
  std::vector<geo::Point> at = {{127.0, 37.5}, {127.0 + kFar, 37.5}, {127.0 + 2 * kFar, 37.5}};
  kit::StreetGraph graph{{kit::StreetLine{at}}};
  std::vector<Run> runs;

  void line(std::uint32_t route, std::vector<Stop> stops, std::vector<Seconds> offsets, Seconds first, Seconds every) {
    for (Seconds start = first; start <= 2 * 3600; start += every) {
      Run run{stops, {}, {}, {}, route};
      for (const Seconds s : offsets) run.calls.push_back({start + s, start + s});
      runs.push_back(std::move(run));
    }
  }
  Timetable timetable(const Walks& walks) const { return Timetable(at, runs, walks.between_stops()); }
};

AssignmentOptions hour() {
  AssignmentOptions o;
  o.access.first = 0, o.access.minutes = 60, o.access.board_slack_s = 0, o.threads = 2;
  return o;
}

TEST(Assignment, WaitsForTheNextBusAndFillsIt) {
  Street street;
  street.line(0, {Stop{0}, Stop{1}}, {0, 600}, 0, 600);
  const AssignmentOptions options = hour();
  const Walks walks(street.graph, street.at, street.at, options.access);
  const Timetable timetable = street.timetable(walks);
  const Assignment a = assign(timetable, walks, 3, {{0, 1, 120}, {1, 0, 30}}, options);
  EXPECT_DOUBLE_EQ(a.trips, 150);
  EXPECT_DOUBLE_EQ(a.unserved, 30);  // nothing goes back
  EXPECT_DOUBLE_EQ(a.by_transfers[0], 120);
  EXPECT_DOUBLE_EQ(a.times.mean, 12.5);
  EXPECT_DOUBLE_EQ(a.first_wait_min, 2.5);  // every five minutes somebody, every ten a bus
  EXPECT_DOUBLE_EQ(a.ride_min, 10);
  EXPECT_DOUBLE_EQ(a.walk_min + a.transfer_wait_min, 0);
  EXPECT_DOUBLE_EQ(a.from_unserved[1], 30);
  EXPECT_DOUBLE_EQ(a.boardings[0], 120);
  EXPECT_DOUBLE_EQ(a.alightings[1], 120);
  EXPECT_GE(a.times.percentiles[4], 15);
  EXPECT_LE(a.times.percentiles[0], 11);
  std::vector<double> on_board;
  for (std::size_t run = 0; run < 7; ++run) on_board.push_back(a.loads[run * 2]);
  EXPECT_EQ(on_board, (std::vector<double>{10, 20, 20, 20, 20, 20, 10}));
  for (std::size_t run = 0; run < 7; ++run) EXPECT_DOUBLE_EQ(a.loads[run * 2 + 1], 0);
}

TEST(Assignment, TransfersOnlyWhereItPaysForThePenalty) {
  Street street;
  street.line(0, {Stop{0}, Stop{1}, Stop{2}}, {0, 600, 1440}, 0, 300);  // 24 min without a transfer
  street.line(1, {Stop{1}, Stop{2}}, {0, 480}, 0, 300);                 // 10 + 2 + 8 with one, at the best
  AssignmentOptions options = hour();
  const Walks walks(street.graph, street.at, street.at, options.access);
  const Timetable timetable = street.timetable(walks);
  options.transfer_penalty_min = 10;
  const Assignment stays = assign(timetable, walks, 3, {{0, 2, 12}}, options);
  EXPECT_DOUBLE_EQ(stays.by_transfers[0], 12);
  EXPECT_DOUBLE_EQ(stays.times.mean, 24);
  options.transfer_penalty_min = 0;
  const Assignment changes = assign(timetable, walks, 3, {{0, 2, 12}}, options);
  EXPECT_DOUBLE_EQ(changes.by_transfers[1], 12);
  EXPECT_DOUBLE_EQ(changes.times.mean, 18);
  EXPECT_DOUBLE_EQ(changes.route_boardings[0] + changes.route_boardings[1], 24);
}

TEST(Assignment, WalksWhatIsNear) {
  Street street;
  street.line(0, {Stop{0}, Stop{1}}, {0, 600}, 0, 600);
  AssignmentOptions options = hour();
  options.access.walk_kmh = 15, options.access.most_walk_min = 30;  // 4.4 km in 17.6 min
  const Walks walks(street.graph, street.at, street.at, options.access);
  const Timetable timetable = street.timetable(walks);
  const Assignment a = assign(timetable, walks, 3, {{1, 0, 10}, {1, 2, 10}}, options);
  EXPECT_DOUBLE_EQ(a.walked, 20);
  EXPECT_NEAR(a.times.mean, 17.6, 0.1);
  EXPECT_DOUBLE_EQ(std::accumulate(a.boardings.begin(), a.boardings.end(), 0.0), 0);
}

}  // namespace
}  // namespace dosi::bus

#include "solutions/bus/journey/line_figures.h"

#include <gtest/gtest.h>

namespace dosi::bus {
namespace {

// A line of two stops 883 m apart, each way every ten minutes for an hour; it has a shape one way.
FeedDay shuttle() {
  FeedDay day;
  day.places = {{127.0, 37.5}, {127.01, 37.5}};
  day.stop_ids = day.stop_names = {"A", "B"}, day.route_ids = day.route_names = {"R"};
  day.shapes = {{{127.0, 37.5}, {127.0, 37.51}, {127.01, 37.51}, {127.01, 37.5}}};
  for (Seconds s = 0; s < 3600; s += 600) {
    day.runs.push_back({{Stop{0}, Stop{1}}, {{s, s}, {s + 240, s + 240}}, {}, {}, 0, 0, 0});
    day.runs.push_back({{Stop{1}, Stop{0}}, {{s + 300, s + 300}, {s + 540, s + 540}}, {}, {}, 0, kNoShape, 1});
  }
  return day;
}

TEST(Supply, AddsUpRunsHoursKilometresAndVehicles) {
  const FeedDay day = shuttle();
  const double straight = geo::distance_m(day.places[0], day.places[1]);
  double along = 0;
  for (std::size_t i = 1; i < 4; ++i) along += geo::distance_m(day.shapes[0][i - 1], day.shapes[0][i]);
  const Supply s = supply(day, nullptr, {0, 60, 25, 250});
  EXPECT_EQ(s.all.runs, 12u);
  EXPECT_NEAR(s.all.km, 6 * (along + 1.3 * straight) / 1000, 1e-9);
  EXPECT_DOUBLE_EQ(s.all.vehicle_hours, 12 * 240 / 3600.0);
  EXPECT_EQ(s.all.vehicles, 1u);
  EXPECT_EQ(s.lines[0].vehicles, 1u);
  EXPECT_EQ(supply(day, nullptr, {0, 120, 25, 250}).all.vehicles, 2u);  // two minutes' rest is too much for one
  const kit::StreetGraph streets({kit::StreetLine{{day.places[0], {127.005, 37.503}, day.places[1]}}});
  const double by_street = geo::distance_m(day.places[0], {127.005, 37.503}) + geo::distance_m({127.005, 37.503}, day.places[1]);
  EXPECT_NEAR(supply(day, &streets, {}).all.km, 6 * (along + by_street) / 1000, 1e-3);
}

TEST(Sections, SetLoadAgainstCapacity) {
  const FeedDay day = shuttle();
  const kit::StreetGraph streets({kit::StreetLine{{day.places[0], day.places[1]}}});
  AssignmentOptions options;
  options.access.first = 0, options.access.minutes = 30, options.access.most_walk_min = 5;
  const Walks walks(streets, day.places, day.places, options.access);
  const Timetable timetable(day.places, day.runs, walks.between_stops());
  const Assignment a = assign(timetable, walks, 2, {{0, 1, 90}}, options);
  const auto all = sections(timetable, a, options.access, 20);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].from, Stop{0});
  EXPECT_EQ(all[0].buses, 3u);
  EXPECT_DOUBLE_EQ(all[0].capacity_per_h, 120);
  EXPECT_DOUBLE_EQ(all[0].load_per_h, 180);
  EXPECT_DOUBLE_EQ(all[1].load_per_h, 0);
}

}  // namespace
}  // namespace dosi::bus

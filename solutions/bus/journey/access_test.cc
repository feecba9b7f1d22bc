#include "solutions/bus/journey/access.h"

#include <gtest/gtest.h>

#include "base/chance.h"
#include "solutions/bus/journey/inequality.h"
#include "solutions/bus/journey/isochrone.h"

namespace dosi::bus {
namespace {

TEST(Inequality, IsNoneWhereAllHaveTheSameAndMuchWhereOneHasAll) {
  const Inequality same = inequality({5, 5, 5}, {10, 1, 7});
  EXPECT_DOUBLE_EQ(same.mean, 5);
  EXPECT_NEAR(same.gini, 0, 1e-12);
  EXPECT_NEAR(same.palma, 1, 1e-12);
  EXPECT_NEAR(inequality({0, 0, 0, 1}, {1, 1, 1, 1}).gini, 0.75, 1e-12);
  EXPECT_DOUBLE_EQ(inequality({0, 0, 0, 1}, {1, 1, 1, 1}).palma, 0);
  EXPECT_NEAR(inequality({1, 3}, {2, 2}).gini, 0.25, 1e-12);
  EXPECT_NEAR(inequality({1, 3}, {2, 2}).palma, 3, 1e-12);
  EXPECT_DOUBLE_EQ(inequality({}, {}).mean, 0);
}

TEST(Inequality, GiniIsTheMeanDifferenceOfTwo) {
  Chance chance(1, 0);
  std::vector<double> values, people;
  for (int i = 0; i < 60; ++i) values.push_back(chance.uniform(0, 100)), people.push_back(chance.below(20));
  double difference = 0, all = 0, held = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    all += people[i], held += values[i] * people[i];
    for (std::size_t j = 0; j < values.size(); ++j) difference += people[i] * people[j] * std::abs(values[i] - values[j]);
  }
  EXPECT_NEAR(inequality(values, people).gini, difference / (2 * all * held), 1e-9);
}

// A street of ten kilometres with a place every 100 m; a bus every minute from its beginning to its end in ten minutes.
struct Street {
  std::vector<geo::Point> line;
  FeedDay day;
  Street() {
    for (int i = 0; i <= 100; ++i) line.push_back({127 + i * 100 / 111'195.0, 0});
    day.places = {line.front(), line.back()}, day.stop_ids = day.stop_names = {"A", "B"}, day.route_ids = day.route_names = {"R"};
    for (Seconds s = 0; s < 3 * 3600; s += 60) day.runs.push_back({{Stop{0}, Stop{1}}, {{s, s}, {s + 600, s + 600}}, {}, {}, 0});
  }
};

double kilometres(const std::vector<geo::Box>& boxes) {
  double sum = 0;
  for (const geo::Box& box : boxes) sum += (box.east - box.west) * 111.195;
  return sum;
}

TEST(Isochrones, AreWhereOneWalksFromHomeAndFromTheStops) {
  const Street street;
  const kit::StreetGraph streets({kit::StreetLine{street.line}});
  AccessOptions o;
  o.first = 3600, o.walk_kmh = 6, o.board_slack_s = 60;  // 100 m a minute
  const auto found = isochrones(street.day, streets, street.line[5], {10, 20, 30}, o, 100);  // five minutes from A
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].size(), 1u);
  EXPECT_NEAR(kilometres(found[0]), 1.6, 0.11);  // 500 m back and 1 km on
  EXPECT_EQ(found[1].size(), 2u);                // after 16 minutes one is at B
  EXPECT_NEAR(kilometres(found[1]), 0.5 + 2.1 + 0.5, 0.25);
  EXPECT_GT(kilometres(found[2]), kilometres(found[1]));
  EXPECT_TRUE(isochrones(street.day, streets, {127, 1}, {10}, o, 100)[0].empty());
}

TEST(Reach, CountsWhatIsWithinTheTimes) {
  const Street street;
  const kit::StreetGraph streets({kit::StreetLine{street.line}});
  AccessOptions o;
  o.first = 3600, o.walk_kmh = 6, o.board_slack_s = 0;
  const std::vector<geo::Point> places = {street.line[0], street.line[10], street.line[95]};
  const Walks walks(streets, street.day.places, places, o);
  const Timetable timetable(street.day.places, street.day.runs, walks.between_stops());
  const Reached r = reach(timetable, walks, o, {{5, 10, 15}, {{1}, {10}, {100}}, 1});
  EXPECT_EQ(r[0], (std::vector<std::vector<double>>{{1}, {11}, {111}}));  // ten minutes on foot, fifteen by bus
  EXPECT_EQ(r[2], (std::vector<std::vector<double>>{{100}, {100}, {100}}));
}

}  // namespace
}  // namespace dosi::bus

#include "solutions/patrol/fairness/exposure.h"

#include <gtest/gtest.h>

#include "json/write.h"

namespace dosi::patrol {
namespace {

// Districts side by side, each 0.01 degrees wide.
WatchedDistrict district(const std::string& name, int column, std::optional<double> residents) {
  return {name, name, geo::polygon_of({127 + 0.01 * column, 37, 127.01 + 0.01 * column, 37.01}), residents};
}
std::vector<geo::Point> places_in(int column, int n) { return std::vector<geo::Point>(static_cast<std::size_t>(n), {127.005 + 0.01 * column, 37.005}); }
void add(std::vector<geo::Point>& to, const std::vector<geo::Point>& more) { to.insert(to.end(), more.begin(), more.end()); }

TEST(Exposure, IsSetAgainstNeedAndResidents) {
  const std::vector<WatchedDistrict> districts = {district("east", 1, 1000), district("west", 0, 3000)};
  ExposureInput input;
  add(input.reports, places_in(1, 10)), add(input.reports, places_in(0, 30));
  input.patrol_at = {{127.005, 37.005}, {127.015, 37.005}, {127.015, 37.002}};
  input.patrol_min = {60, 40, 20};
  input.cameras = places_in(1, 4);
  const auto report = exposure(districts, input);
  ASSERT_TRUE(report);
  const ExposureRow& east = report->rows[0];
  EXPECT_EQ(east.reports, 10);
  EXPECT_DOUBLE_EQ(east.patrol_min, 60);
  EXPECT_DOUBLE_EQ(*east.patrol_min_per_1000, 60);
  EXPECT_DOUBLE_EQ(*east.patrol_min_per_report, 6);
  EXPECT_DOUBLE_EQ(*report->city.patrol_min_per_report, 3);
  EXPECT_DOUBLE_EQ(*east.patrol_ratio_need, 2);
  EXPECT_DOUBLE_EQ(*east.patrol_ratio_residents, 2);
  EXPECT_DOUBLE_EQ(*east.camera_ratio_residents, 4);
  EXPECT_DOUBLE_EQ(*report->rows[1].cameras_per_report, 0);
  EXPECT_DOUBLE_EQ(*report->parity_need, 0.75);  // half of the patrol, a quarter of the reports
  EXPECT_DOUBLE_EQ(*report->parity_residents, 0.75);
}

TEST(Exposure, ADistrictWithoutReportsIsShownAndNotDividedBy) {
  const auto report = exposure({district("full", 0, 1000), district("empty", 1, 0)}, {.reports = places_in(0, 8), .patrol_at = {{127.015, 37.005}}, .patrol_min = {30}});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->without_reports, 1U);
  EXPECT_EQ(report->rows[1].reports, 0);
  EXPECT_FALSE(report->rows[1].hidden);
  EXPECT_FALSE(report->rows[1].patrol_min_per_report);
  EXPECT_FALSE(report->rows[1].patrol_min_per_1000);
  EXPECT_DOUBLE_EQ(*report->parity_need, 0);
}

TEST(Exposure, SmallCountsCannotBeWorkedOutFromWhatIsPublished) {
  const std::vector<WatchedDistrict> districts = {district("a", 0, 100), district("b", 1, 100), district("c", 2, 100)};
  ExposureInput input;
  add(input.reports, places_in(0, 2)), add(input.reports, places_in(1, 20)), add(input.reports, places_in(2, 30));
  input.patrol_at = {{127.005, 37.005}, {127.015, 37.005}, {127.025, 37.005}}, input.patrol_min = {10, 10, 10};
  const auto report = exposure(districts, input);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->rows[0].hidden);
  EXPECT_TRUE(report->rows[1].hidden);  // else the total less b and c would tell a
  EXPECT_FALSE(report->rows[2].hidden);
  EXPECT_FALSE(report->rows[0].patrol_min_per_report);
  EXPECT_NEAR(*report->parity_need, 1 - (30.0 / 52 - 1.0 / 3), 1e-12);  // a and b as one
  const std::string text = json::dump(json_of(*report, districts, 5));
  EXPECT_NE(text.find(R"("id":"a","name":"a","residents":100,"reports":null,"hidden":true)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("city":{"reports":52)"), std::string::npos) << text;
}

TEST(Exposure, ReportsCountByTodaysDistricts) {
  // Yesterday one district, today two; one report lies in neither, one on the border between them counts once.
  const auto sums = sums_by_district({district("old west", 0, {}), district("new east", 1, {})}, {{127.005, 37.005}, {127.015, 37.005}, {127.01, 37.005}, {127.5, 37}});
  EXPECT_EQ(sums.sums, (std::vector<double>{2, 1}));
  EXPECT_DOUBLE_EQ(sums.outside, 1);
}

TEST(Exposure, RefusesWhatMakesNoSense) {
  EXPECT_EQ(exposure({}, {}).error().field, "districts");
  EXPECT_EQ(exposure({{"p", "p", geo::Geometry(geo::Point{127, 37}), 1}}, {}).error().message, "The area of district 'p' is no polygon.");
  EXPECT_EQ(exposure({district("a", 0, 1)}, {.patrol_at = {{127, 37}}}).error().field, "patrol_min");
  EXPECT_EQ(exposure({district("a", 0, 1)}, {}, 0).error().field, "k");
}

TEST(Exposure, UnknownResidentsLeaveTheRestComparable) {
  const auto report = exposure({district("a", 0, 1000), district("b", 1, {})}, {.reports = places_in(0, 5), .patrol_at = {{127.005, 37.005}, {127.015, 37.005}}, .patrol_min = {10, 1000}});
  ASSERT_TRUE(report);
  EXPECT_DOUBLE_EQ(*report->rows[0].patrol_ratio_residents, 1);
  EXPECT_FALSE(report->rows[1].patrol_ratio_residents);
}

}  // namespace
}  // namespace dosi::patrol

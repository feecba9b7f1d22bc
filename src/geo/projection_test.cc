#include "geo/projection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <utility>

namespace dosi::geo {
namespace {

using testing::HasSubstr;

// Computed apart from PROJ, in 30 digits: the Krueger series to n^4 (Karney 2011) inverted by root finding, then for Korean 1985
// the Molodensky-Badekas rotation of EPSG:5191 by its published parameters.
struct Control {
  int epsg;
  double x, y;
  Point expected;
};
constexpr Control kControls[] = {
    {5179, 953901, 1952032, {126.9779981333, 37.5664992618}},   // Seoul City Hall
    {5179, 1163000, 1688000, {129.2899695385, 35.1740787019}},  // east of Busan
    {5181, 198000, 451000, {126.9773643972, 37.5585257848}},
    {5186, 198000, 551000, {126.9773643972, 37.5585257848}},
    {5186, 390000, 260000, {129.079096878, 34.9182562369}},
    {2097, 198000, 451000, {126.9752616739, 37.561275577}},
    {2097, 390000, 260000, {129.1003078906, 35.8217576902}},
    {5174, 198000, 451000, {126.9781516901, 37.5612755948}},
    {4326, 126.978, 37.5665, {126.978, 37.5665}},
    {3857, 20037508.342789244, 0, {180, 0}},
    {3857, 14135120, 4518000, {126.977943388635, 37.563890233735}},
};

TEST(Projection, ControlPoints) {
  for (const Control& c : kControls) {
    const auto projection = Projection::from_epsg(c.epsg);
    ASSERT_TRUE(projection) << projection.error().message;
    const auto p = projection->to_wgs84(c.x, c.y);
    ASSERT_TRUE(p) << p.error().message;
    EXPECT_NEAR(p->lon, c.expected.lon, 2e-8) << c.epsg;  // 2 mm
    EXPECT_NEAR(p->lat, c.expected.lat, 2e-8) << c.epsg;
  }
}

TEST(Projection, OriginsOfTheBelts) {
  EXPECT_LT(distance_m(*Projection::from_epsg(5186)->to_wgs84(200'000, 600'000), {127, 38}), 0.001);
  EXPECT_LT(distance_m(*Projection::from_epsg(5179)->to_wgs84(1'000'000, 2'000'000), {127.5, 38}), 0.001);
}

TEST(Projection, NamesTheDatumShift) {
  EXPECT_THAT(Projection::from_epsg(2097)->transformation(), HasSubstr("Korean 1985 to WGS 84 (1)"));
  // What a file in EPSG:5174 labelled as 2097 is off by.
  const Point right = *Projection::from_epsg(5174)->to_wgs84(200'000, 450'000);
  const Point wrong = *Projection::from_epsg(2097)->to_wgs84(200'000, 450'000);
  EXPECT_NEAR(distance_m(right, wrong), 255, 5);
  EXPECT_LT(wrong.lon, right.lon);
}

TEST(Projection, RefusesPlacesElsewhere) {
  const auto tm = Projection::from_epsg(5186);
  EXPECT_THAT(tm->to_wgs84(551'000, 198'000).error().message, HasSubstr("look swapped"));
  EXPECT_THAT(tm->to_wgs84(9e5, 9e5).error().message, HasSubstr("outside the area of EPSG:5186"));
  EXPECT_THAT(tm->to_wgs84(126.97, 37.56).error().message, HasSubstr("look like degrees"));
  EXPECT_FALSE(tm->to_wgs84(0, 0)) << "blanks";
  EXPECT_FALSE(tm->to_wgs84(1e30, -1e30));
  EXPECT_THAT(tm->to_wgs84(std::nan(""), 1).error().message, HasSubstr("not a finite"));
  EXPECT_THAT(Projection::from_epsg(4326)->to_wgs84(37.5, 127).error().message, HasSubstr("look swapped"));
  EXPECT_FALSE(Projection::from_epsg(3857)->to_wgs84(8e7, 0)) << "twice round the world";
  EXPECT_EQ(tm->epsg(), 5186);
}

TEST(Projection, TakesTheWholeCountryInOneBelt) {
  for (const auto& [epsg, y0] : {std::pair{5181, 500'000.0}, {5186, 600'000.0}, {2097, 500'000.0}}) {
    const auto belt = Projection::from_epsg(epsg);
    EXPECT_TRUE(belt->to_wgs84(390'000, y0 - 310'000)) << "Busan " << epsg;
    EXPECT_TRUE(belt->to_wgs84(425'000, y0 - 210'000)) << "Pohang " << epsg;
    EXPECT_THAT(belt->to_wgs84(y0 - 48'000, 200'000).error().message, HasSubstr("look swapped")) << "Seoul " << epsg;
  }
  EXPECT_TRUE(Projection::from_epsg(5186)->to_wgs84(545'000, 550'000)) << "Ulleungdo";
}

TEST(Projection, RefusesCodes) {
  EXPECT_THAT(Projection::from_epsg(999'999).error().message, HasSubstr("EPSG:999999"));
  EXPECT_FALSE(Projection::from_epsg(5773)) << "heights";
  EXPECT_FALSE(Projection::from_epsg(-1));
}

}  // namespace
}  // namespace dosi::geo

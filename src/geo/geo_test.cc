#include <gtest/gtest.h>

#include "geo/geojson.h"
#include "geo/grid.h"
#include "json/parse.h"

namespace dosi::geo {
namespace {

TEST(Geo, Smoke) {
  const auto g = parse(*json::parse(R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]})"));
  ASSERT_TRUE(g);
  EXPECT_EQ(to_text(*g), R"({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]})");
  EXPECT_NEAR(distance_m({127, 37}, {127, 38}), 111195.08, 0.01);
}

}  // namespace
}  // namespace dosi::geo

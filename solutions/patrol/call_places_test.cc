#include "solutions/patrol/call_places.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "solutions/kit/drive_city_test.h"
#include "solutions/kit/text_file.h"

namespace dosi::patrol {
namespace {

using kit::at;

class CallFile : public testing::Test {
 protected:
  void SetUp() override { path_ = std::filesystem::temp_directory_path() / ("dosi-calls-" + std::to_string(::getpid()) + ".csv"); }
  void TearDown() override { std::filesystem::remove(path_); }
  Result<CallPlaces> read(const std::string& text, const CallColumns& columns, std::size_t most = 100) {
    EXPECT_TRUE(kit::write_file(path_, text));
    return read_call_places(path_, columns, streets_, 100, most);
  }

 private:
  std::filesystem::path path_;
  const kit::DriveGraph streets_{kit::streets({kit::street("east", {at(0, 0), at(10, 0)})})};
};

TEST_F(CallFile, PutsCallsOfASquareAtOnePlaceAndCountsWhatItLeavesOut) {
  const auto places = read(
      "when,lon,lat\n"
      "2026-05-01 09:10,0.0011,0.0001\n"
      "2026-05-01 09:40,0.0012,0.0001\n"
      "2026-05-03 21:00,0.0080,0.0002\n"
      "soon,0.0080,0.0002\n"
      "2026-05-03 21:00,,\n"
      "2026-05-03 21:00,200,0\n"
      "2026-05-03 21:00,0.5,0.5\n",
      {"lon", "lat", "when"});
  ASSERT_TRUE(places) << places.error().message;
  EXPECT_EQ(places->calls, (std::vector<double>{2, 1}));
  EXPECT_NEAR(places->places[0].at.lon, 0.00115, 1e-9);
  EXPECT_EQ(places->days, 3);
  EXPECT_DOUBLE_EQ(places->by_hour[9], 0.5);
  EXPECT_EQ(places->rows, 7u);
  EXPECT_EQ(places->left_out, (std::map<std::string, std::size_t>{
                                  {"no place", 1}, {"no time", 1}, {"a place outside the coordinate system", 1}, {"too far from a street", 1}}));
}

TEST_F(CallFile, HoldsOutTheLastDays) {
  const std::string text =
      "when,lon,lat\n"
      "2026-04-30 22:00,0.0011,0\n"
      "2026-05-01 09:00,0.0011,0\n"
      "2026-05-02 10:00,0.0080,0\n"
      "2026-05-03 11:00:05,0.0011,0\n";
  auto places = read(text, {"lon", "lat", "when"});
  ASSERT_TRUE(places);
  const auto held = hold_out(*places, 2);
  ASSERT_TRUE(held) << held.error().message;
  ASSERT_EQ(held->size(), 2u);
  EXPECT_EQ((*held)[0][0].place, 1u);
  EXPECT_EQ((*held)[1][0].at_s, 11 * 3600 + 5);
  EXPECT_EQ(places->calls, (std::vector<double>{2, 0}));
  EXPECT_EQ(places->days, 2);
  EXPECT_DOUBLE_EQ(places->by_hour[22], 0.5);
  EXPECT_EQ(hold_out(*places, 2).error().message, "Of 2 days, 2 cannot be held out: no call would be left.");
  auto days_only = read("when,lon,lat\n2026-04-30,0.0011,0\n2026-05-03,0.0011,0\n", {"lon", "lat", "when"});
  EXPECT_EQ(hold_out(*days_only, 1).error().message, "Calls can be held out only where their times of day are known.");
}

TEST_F(CallFile, TakesLargerSquaresForFewerPlaces) {
  std::string text = "lon,lat\n";
  for (int i = 0; i < 9; ++i) text += "0.00" + std::to_string(i) + ",0\n";
  const auto places = read(text, {}, 3);
  ASSERT_TRUE(places);
  EXPECT_LE(places->places.size(), 3u);
  EXPECT_GT(places->cell_m, 100);
  EXPECT_EQ(places->days, 0);
}

TEST_F(CallFile, SaysWhatIsWrong) {
  EXPECT_EQ(read("a,b\n1,2\n", {}).error().message, "The file has no column 'lon'; it has a, b.");
  EXPECT_NE(read("lon,lat\nx,y\n", {}).error().message.find("has no row with a place."), std::string::npos);
  EXPECT_NE(read("lon,lat\n50,50\n", {}).error().message.find("lies within 500 m of the streets"), std::string::npos);
}

}  // namespace
}  // namespace dosi::patrol

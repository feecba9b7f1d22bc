#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "base/chance.h"
#include "solutions/kit/text_file.h"
#include "solutions/trace/tracks/stay_points.h"
#include "solutions/trace/tracks/towers.h"

namespace dosi::trace {
namespace {

Result<TrackFile> read(const std::string& text, const TrackColumns& columns = {}) {
  std::string name = (std::filesystem::temp_directory_path() / "dosi-track-XXXXXX").string();
  close(mkstemp(name.data()));
  EXPECT_TRUE(kit::write_file(name, text));
  auto out = read_tracks(name, columns);
  std::filesystem::remove(name);
  return out;
}

TEST(ReadTracks, ThreeFormsOfOneTrack) {
  const auto csv = read("time,lon,lat\n2008-03-30T00:41:34Z,103.850612,36.032647\n2008-03-30T00:42:05Z,103.851273,36.031563\n");
  const auto gpx = read(R"(<?xml version="1.0"?><gpx><trk><trkseg><trkpt lat="36.032647" lon="103.850612"><time>2008-03-30T00:41:34Z</time></trkpt>
    <trkpt lat="36.031563" lon="103.851273"><time>2008-03-30T00:42:05Z</time></trkpt></trkseg></trk></gpx>)");
  const auto plt = read("Geolife trajectory\nWGS 84\nAltitude is in Feet\nReserved 3\n0,2,255,My Track,0,0,2,8421376\n0\n36.032647,103.850612,0,-777,39537.02,2008-03-30,00:41:34\n36.031563,103.851273,0,-777,39537.02,2008-03-30,00:42:05\n");
  const auto seattle = read("Date (UTC)\tTime (UTC)\tLatitude\tLongitude\n30-Mar-2008\t00:41:34\t36.032647\t103.850612\n30-Mar-2008\t00:42:05\t36.031563\t103.851273\n");
  for (const auto* one : {&csv, &gpx, &plt, &seattle}) {
    ASSERT_TRUE(*one) << one->error().message;
    ASSERT_EQ((*one)->tracks[0].fixes.size(), 2u);
    EXPECT_EQ((*one)->tracks[0].fixes[0].at_s, 1206837694);
    EXPECT_EQ((*one)->tracks[0].fixes[1].place, (geo::Point{103.851273, 36.031563}));
  }
}

TEST(ReadTracks, SaysWhatIsWrong) {
  const auto mixed = read("time,lon,lat\n2008-03-30T00:41:34Z,36.03,103.85\n2008-03-30T00:41:34Z,103.85,36.03\n2008-03-30T00:41:34Z,103.86,36.03\n");
  ASSERT_TRUE(mixed);
  EXPECT_NE(mixed->refused.text().find("exchanged"), std::string::npos);
  EXPECT_EQ(mixed->repeated, 1u);
  EXPECT_FALSE(read("time,lon,lat\n"));
  EXPECT_FALSE(read("a,b\n1,2\n"));
}

// A walk of `seconds` from a place, then noise about it.
class Walk {
 public:
  void move(double east_m, double north_m, int seconds) {
    for (int s = 1; s <= seconds; s += 5) add(x_ + east_m * s / seconds, y_ + north_m * s / seconds, 5);
    x_ += east_m, y_ += north_m;
  }
  void stay(int seconds, double noise_m) {
    for (int s = 0; s < seconds; s += 5) add(x_ + noise_m * normal(), y_ + noise_m * normal(), 5);
  }
  void spike() { add(x_ + 3000, y_, 5); }
  void silence(int seconds) { now_ += seconds; }
  std::vector<Fix> fixes;
  double now() const { return now_; }

 private:
  double normal() { return std::sqrt(-2 * std::log(1 - chance_.uniform())) * std::cos(2 * M_PI * chance_.uniform()); }
  void add(double x, double y, double s) { fixes.push_back({now_ += s, {127 + x / 88'000, 37.5 + y / 111'195}}); }
  Chance chance_{3, 3};
  double x_ = 0, y_ = 0, now_ = 0;
};

TEST(StayPoints, StaysBetweenWalksDespiteNoise) {
  Walk w;
  w.move(1500, 0, 900);
  const double from = w.now();
  w.stay(600, 8), w.spike(), w.stay(600, 8);
  const double to = w.now();
  w.move(0, 1500, 900);
  const double inside = w.now();
  w.stay(60, 5), w.silence(3600), w.stay(60, 5);  // no reception inside
  w.move(1500, 0, 900);
  const auto found = stay_points(w.fixes, {});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NEAR(found[0].from_s, from, 60);
  EXPECT_NEAR(found[0].to_s, to, 60);
  EXPECT_LT(geo::distance_m(found[0].place, {127 + 1500 / 88'000.0, 37.5}), 10);
  EXPECT_NEAR(found[0].sigma_m, 8, 4);
  EXPECT_NEAR(found[1].from_s, inside, 60);
  EXPECT_NEAR(found[1].to_s - found[1].from_s, 3720, 130);  // a walker is within D for a minute on each side
}

TEST(StayPoints, NoneOnAWalkOrInAnEmptyTrack) {
  Walk w;
  w.move(5000, 0, 4000);
  EXPECT_TRUE(stay_points(w.fixes, {}).empty());
  EXPECT_TRUE(stay_points({}, {}).empty());
}

std::string towers_of(const std::vector<CleanEvent>& events) {
  std::string out;
  for (const CleanEvent& e : events) out += static_cast<char>('A' + e.tower);
  return out;
}

TEST(Towers, OscillationGoesAndWaysStay) {
  const std::vector<geo::Point> places{{127, 37.5}, {127.01, 37.5}, {127.02, 37.5}, {128.5, 37.5}};
  const auto clean = [&](const std::vector<TowerEvent>& events) { return towers_of(clean_towers(events, places, {})); };
  EXPECT_EQ(clean({{0, 0}, {2000, 0}, {2010, 1}, {2030, 0}, {2060, 1}, {2080, 0}, {4000, 0}}), "AAAAAAA");
  EXPECT_EQ(clean({{0, 0}, {900, 1}, {1800, 2}, {2700, 1}, {3600, 0}}), "ABCBA");  // a way there and back
  EXPECT_EQ(clean({{0, 0}, {600, 3}, {1200, 0}}), "AAA");                           // 130 km in ten minutes, and back
  EXPECT_EQ(clean({{0, 0}}), "A");
  EXPECT_EQ(clean({}), "");
}

}  // namespace
}  // namespace dosi::trace

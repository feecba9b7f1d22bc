#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <numeric>

#include "base/chance.h"
#include "solutions/kit/text_file.h"
#include "solutions/patrol/risk/events.h"
#include "solutions/patrol/risk/grid.h"
#include "solutions/patrol/risk/mixture.h"
#include "solutions/patrol/risk/raster.h"
#include "solutions/patrol/risk/risk_model.h"
#include "solutions/patrol/risk/scores.h"
#include "solutions/patrol/risk/segments.h"

namespace dosi::patrol::risk {
namespace {

using testing::HasSubstr;

LocalTime_s t(const std::string& text) { return read_local_time(text, "t").value(); }

TEST(LocalTime, ReadsWhatFilesWrite) {
  const LocalTime_s evening = t("2017-10-12T19:14:00");
  for (const char* same : {"10/12/2017 07:14:00 PM", "10/12/2017 19:14", "2017-10-12 19:14:00", "2017-10-12T19:14:00.123+09:00", "2017-10-12T19:14:00Z", "20171012191400", "1507835640"}) {
    const auto read = read_written_time(same);
    ASSERT_TRUE(read) << same;
    EXPECT_EQ(read->at_s, evening) << same;
    EXPECT_FALSE(read->day_only) << same;
  }
  for (const char* day : {"2017-10-12", "20171012", "10/12/2017", "43020"}) {
    const auto read = read_written_time(day);
    ASSERT_TRUE(read) << day;
    EXPECT_EQ(read->at_s, t("2017-10-12")) << day;
    EXPECT_TRUE(read->day_only) << day;
  }
  EXPECT_EQ(hour_of_day(read_written_time("01/02/2017 12:30 AM")->at_s), 0);
  for (const char* none : {"", "13/40/2017", "10/12/2017 25:00", "2017-02-30", "10/12/2017 13:00 PM", "soon", "2017"}) EXPECT_FALSE(read_written_time(none)) << none;
  EXPECT_EQ(day_of_week(evening), 3);
}

TEST(Events, ColumnsOfPersonsAreRefused) {
  for (const char* name : {"victim_name", "SSN", "Name", "suspect age", "주민등록번호", "피해자", "차량번호", "phone"}) EXPECT_FALSE(refused_column(name).empty()) << name;
  for (const char* name : {"occ_date", "x_coordina", "category_name", "usage", "접수일시", "사건유형", "region"}) EXPECT_TRUE(refused_column(name).empty()) << name;
}

TEST(Events, IntervalsPatrolsAndIds) {
  const std::string file = (std::filesystem::temp_directory_path() / "dosi-risk-events-test.csv").string();
  ASSERT_TRUE(kit::write_file(file,
                              "from,to,lon,lat,by,no\n"
                              "2024-01-01 22:00,2024-01-02 06:00,127.0,37.5,citizen,1\n"
                              "2024-01-01 09:00,,127.0,37.5,citizen,2\n"
                              "2024-01-01 09:30,,127.0,37.5,citizen,2\n"
                              "2024-01-01 10:00,,127.0,37.5,patrol,3\n"
                              "2024-01-03 10:00,2024-01-02 10:00,127.0,37.5,citizen,4\n"));
  std::optional<Plane> plane;
  ReadOptions options;
  options.columns = {.time = "from", .x = "lon", .y = "lat", .end_time = "to", .reporter = "by", .id = "no"};
  const auto events = read_events(file, options, plane);
  ASSERT_TRUE(events) << events.error().message;
  ASSERT_EQ(events->events.size(), 2u);
  const Event& night = events->events[1];
  EXPECT_EQ(night.precision, Precision::interval);
  EXPECT_DOUBLE_EQ(share_within({Cell{0}, night.at, night.from_s, night.to_s, night.precision}, {t("2024-01-01T22:00"), t("2024-01-02T00:00")}), 0.25);
  EXPECT_EQ(events->facts.left_out.at("the same id once more").rows, std::vector<std::uint64_t>{4});
  EXPECT_EQ(events->facts.left_out.at("discovered by a patrol").count, 1u);
  EXPECT_EQ(events->facts.left_out.at("the end lies before the beginning").count, 1u);
  std::filesystem::remove(file);
}

Grid square_grid(int cells, double cell_m) {
  const Plane plane = *Plane::of_crs(5179, {});
  const double side = cells * cell_m;
  const std::string text = fmt::format(R"({{"type":"Polygon","coordinates":[[[950000,1950000],[{0},1950000],[{0},{1}],[950000,{1}],[950000,1950000]]]}})", 950000 + side, 1950000 + side);
  return *Grid::over(plane, *parse_area(text, 5179), cell_m);
}

TEST(Grid, CellsByCentreAndSnapping) {
  const Grid grid = square_grid(10, 100);
  EXPECT_EQ(grid.size(), 100u);
  EXPECT_EQ(grid.cell({950050, 1950050}), Cell{0});
  EXPECT_EQ(grid.cell({950950, 1950050}), Cell{9});
  EXPECT_EQ(grid.cell({950000 - 120, 1950050}), Cell{0});  // 170 m from the centre
  EXPECT_FALSE(grid.cell({950000 - 160, 1950050}));
  EXPECT_NEAR(grid.centre(Cell{11}).x, 950150, 0.01);
}

TEST(Grid, FeetBecomeMetres) {
  const Plane plane = *Plane::of_crs(2913, {});
  const Metres m = *plane.from_source(7646893, 698007);
  EXPECT_NEAR(m.x, 7646893 * 0.3048, 0.01);
  const geo::Point p = plane.to_lonlat(m);
  EXPECT_NEAR(p.lon, -122.67, 0.1);
  EXPECT_NEAR(plane.from_lonlat(p).x, m.x, 0.01);
}

TEST(Area, OverlapsUniteAndWhatIsWrongIsTold) {
  const Plane plane = *Plane::of_crs(5179, {});
  const char* two = R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::5179"}},"features":[
    {"type":"Feature","properties":{"name":"a"},"geometry":{"type":"Polygon","coordinates":[[[950000,1950000],[950200,1950000],[950200,1950100],[950000,1950100],[950000,1950000]]]}},
    {"type":"Feature","properties":{},"geometry":{"type":"MultiPolygon","coordinates":[[[[950100,1950000],[950300,1950000],[950300,1950100],[950100,1950100],[950100,1950000]]]]}}]})";
  const auto area = parse_area(two, 4326);
  ASSERT_TRUE(area) << area.error().message;
  EXPECT_EQ((*area)[1].name, "2");
  EXPECT_EQ(Grid::over(plane, *area, 100)->size(), 3u);
  EXPECT_THAT(parse_area(R"({"type":"Polygon","coordinates":[[[950000,1950000],[950200,1950000],[950200,1950100],[950000,1950000]]]})", 4326).error().message, HasSubstr("--crs"));
  EXPECT_FALSE(parse_area("{", 4326));
  EXPECT_FALSE(parse_area("[]", 4326));
}

TEST(Blur, KeepsWhatItSpreadsAndAgreesWithOnePlace) {
  Raster in(40 * 30), out;
  in[15 * 40 + 20] = 3;
  const Kernel kernel(250, 100);
  Blur blur(40, 30);
  blur(kernel, in, out);
  EXPECT_NEAR(std::accumulate(out.begin(), out.end(), 0.0), 3, 1e-4);
  EXPECT_NEAR(out[15 * 40 + 23], blur.at(kernel, in, 15 * 40 + 23), 1e-6);
  EXPECT_FLOAT_EQ(out[15 * 40 + 23], out[18 * 40 + 20]);
}

TEST(Scores, CountsHitsInOrderOfRisk) {
  std::vector<float> risk(200), happened(200);
  risk[7] = 3, risk[9] = 2, happened[9] = 2, happened[100] = 1;
  const Scores s = score(risk, happened, 1);
  EXPECT_EQ(s.hits[0], 0);  // one cell: that of most risk
  EXPECT_EQ(s.hits[1], 2);
  EXPECT_EQ(s.best[0], 2);
  EXPECT_NEAR(s.log_likelihood, 2 * std::log(0.4) + std::log(kLeastDensity), 1e-6);
}

TEST(Mixture, FindsTheWeightsThatMadeTheEvents) {
  Chance chance(1, 2);
  MixtureWeights mixture(2);
  for (int i = 0; i < 5000; ++i) {
    const bool first = chance.happens(0.3);
    const double x = first ? chance.uniform(0, 1) : chance.uniform(0, 4);
    const std::array<float, 2> densities{x < 1 ? 1.0f : 0.0f, 0.25f};
    mixture.add(densities);
  }
  mixture.learn(500);
  EXPECT_NEAR(mixture.weights()[0], 0.3, 0.03);
}

// A city of one hot cell by night and one by day.
History nights_and_days(const Grid& grid) {
  Chance chance(3, 4);
  Events events;
  for (int day = 0; day < 400; ++day)
    for (int k = 0; k < 6; ++k) {
      const bool night = k < 2, anywhere = k == 5;
      const Metres base = grid.centre(anywhere ? Cell{static_cast<std::uint32_t>(chance.below(static_cast<int>(grid.size())))} : night ? Cell{22} : Cell{77});
      const LocalTime_s at = t("2024-01-01") + day * kDay_s + (night ? 22 : 12) * kHour_s + chance.below(3600);
      events.events.push_back({.at = base, .from_s = at, .to_s = at});
    }
  std::sort(events.events.begin(), events.events.end(), [](const Event& a, const Event& b) { return a.from_s < b.from_s; });
  return history_of(events, grid);
}

TEST(RiskModel, KnowsHoursSaysWhyAndIsCalibrated) {
  const Grid grid = square_grid(10, 100);
  const History history = nights_and_days(grid);
  RiskModel model({kWeek_s, 2 * kHour_s});
  const LocalTime_s now = t("2025-01-27");
  model.fit(history, now);
  const auto windows = slots_of(now, now + kWeek_s, 2 * kHour_s);
  const auto fields = model.forecast(windows);
  double sum = 0;
  for (const Field& f : fields) sum += std::accumulate(f.begin(), f.end(), 0.0);
  EXPECT_NEAR(sum, 42, 3);
  EXPECT_GT(fields[11][22], 5 * fields[11][77]);  // 22 to 24
  EXPECT_GT(fields[6][77], 5 * fields[6][22]);    // 12 to 14
  const Explanation e = model.explain(Cell{22}, windows[11]);
  EXPECT_NEAR(e.expected.mean, fields[11][22], 1e-4);
  EXPECT_LT(e.expected.low, e.expected.mean);
  EXPECT_GT(e.expected.high, e.expected.mean);
  EXPECT_NEAR(std::accumulate(e.shares.begin(), e.shares.end(), 0.0), 1, 1e-6);
  EXPECT_TRUE(e.dark);
  EXPECT_GT(e.year_count, 700);
  EXPECT_THAT(sentences(e, Language::english).front(), HasSubstr("90 %"));
  EXPECT_EQ(sentences(e, Language::korean).size(), sentences(e, Language::english).size());
  EXPECT_FALSE(model.weights().empty());
}

TEST(RiskModel, PeoplePresentMoveRisk) {
  const Grid grid = square_grid(10, 100);
  Chance chance(5, 6);
  Events events;
  Surroundings around;
  for (std::size_t h = 0; h < 48; ++h) around.persons[h].assign(grid.size(), 1), around.persons[h][h % 24 < 12 ? 5 : 95] = 300;
  for (int k = 0; k < 1500; ++k) {
    const LocalTime_s at = t("2024-01-01") + k * 6 * kHour_s + chance.below(6 * 3600);
    events.events.push_back({.at = grid.centre(hour_of_day(at) < 12 ? Cell{5} : Cell{95}), .from_s = at, .to_s = at});
  }
  const History history = history_of(events, grid);
  RiskModel model({kWeek_s, 6 * kHour_s}, around);
  const LocalTime_s now = t("2025-01-06");
  model.fit(history, now);
  const auto fields = model.forecast(slots_of(now, now + kDay_s, 6 * kHour_s));
  EXPECT_GT(fields[0][5], 10 * fields[0][95]);
  const Explanation e = model.explain(Cell{5}, {now, now + 6 * kHour_s});
  EXPECT_GT(e.share(Source::people), 0);
  EXPECT_NEAR(e.persons, 300, 0.1);
}

TEST(Segments, ShareACellsRiskByLength) {
  const Grid grid = square_grid(10, 100);
  const auto line = [&](double x0, double x1, double y) {
    return std::vector<geo::Point>{grid.plane().to_lonlat({950000 + x0, 1950000 + y}), grid.plane().to_lonlat({950000 + x1, 1950000 + y})};
  };
  const std::vector<std::vector<geo::Point>> lines{line(0, 90, 20), line(0, 30, 60), line(800, 1000, 950)};
  const Segments segments(grid, lines);
  Field field(grid.size());
  field[0] = 4, field[1] = 2, field[55] = 7;  // the second has no street: its neighbour's; the third none near
  const auto expected = segments.expected(field);
  EXPECT_NEAR(expected[0], 4.5, 0.2);
  EXPECT_NEAR(expected[1], 1.5, 0.2);
  EXPECT_EQ(expected[2], 0);
  EXPECT_NEAR(segments.metres(0), 90, 0.5);
}

TEST(Dark, SeoulsEveningsInWinterAndSummer) {
  const geo::Point seoul{127, 37.5};
  EXPECT_TRUE(is_dark(seoul, t("2025-12-21T18:00"), 9));
  EXPECT_FALSE(is_dark(seoul, t("2025-06-21T19:00"), 9));
  EXPECT_TRUE(is_dark(seoul, t("2025-06-21T20:30"), 9));
}

}  // namespace
}  // namespace dosi::patrol::risk

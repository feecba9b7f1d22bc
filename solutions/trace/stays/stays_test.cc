#include "solutions/trace/stays/stays.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "solutions/kit/text_file.h"

namespace dosi::trace {
namespace {

class File {
 public:
  explicit File(const std::string& text) {
    std::string name = (std::filesystem::temp_directory_path() / "dosi-stays-XXXXXX").string();
    close(mkstemp(name.data()));
    path = name;
    EXPECT_TRUE(kit::write_file(path, text));
  }
  ~File() { std::filesystem::remove(path); }
  std::string path;
};

StayFile read(const std::string& text, const StayColumns& columns = {}) {
  const File file(text);
  auto out = read_stays(file.path, columns, 2);
  EXPECT_TRUE(out) << out.error().message;
  return std::move(*out);
}
std::string fault_of(const std::string& text, const StayColumns& columns = {}) {
  const File file(text);
  auto out = read_stays(file.path, columns, 2);
  return out ? "" : out.error().message;
}
Moment at(std::string_view cell, std::string_view zone = "", std::string_view unit = "") {
  const auto format = TimeFormat::of({cell}, unit, zone);
  EXPECT_TRUE(format);
  const auto read = moment_of(cell, *format);
  EXPECT_TRUE(read.at) << cell << ": " << read.reason;
  return read.at.value_or(-1);
}

TEST(Moment, SameTimeInManyForms) {
  for (const std::string_view text : {"2020-05-01T09:30:00+09:00", "2020-05-01T00:30:00Z", "2020-05-01 00:30Z", "2020-05-01T00:30:00.250Z",
                                      "20200501T003000Z", "1588293000", "1588293000000", "1.5.2020 00:30:00 +00:00"})
    EXPECT_EQ(at(text), 1588293000) << text;
  EXPECT_EQ(at("2020-05-01 09:30", "+09:00"), 1588293000);
  EXPECT_EQ(at("30", "", "minutes"), 1800);
}

TEST(Moment, DaysOfOtherOrders) {
  EXPECT_EQ(at("28/1/20"), at("2020-01-28"));
  EXPECT_EQ(at("1/28/2020"), at("2020-01-28"));
  const auto column = TimeFormat::of({"3/4/20", "28/1/20"}, "", "");
  EXPECT_EQ(moment_of("3/4/20", *column).at, at("2020-04-03"));
}

TEST(Moment, SaysWhatIsWrong) {
  const TimeFormat dates;
  EXPECT_STREQ(moment_of("2020-02-30", dates).reason, "no day of the calendar");
  EXPECT_NE(std::string(moment_of("2020-02-20 10:00", dates).reason).find("--zone"), std::string::npos);
  EXPECT_FALSE(TimeFormat::of({"15", "30"}, "", ""));
  EXPECT_FALSE(TimeFormat::of({}, "", "Seoul"));
}

TEST(Plane, MetresAreThoseOfTheSphere) {
  const Plane plane = Plane::around({127, 37.5});
  for (const geo::Point p : {geo::Point{127.3, 37.9}, {126.4, 33.4}, {129.1, 35.2}}) {
    const auto a = plane.place(p.lon, p.lat), b = plane.place(p.lon + 0.0004, p.lat + 0.0003);
    ASSERT_TRUE(a && b);
    EXPECT_NEAR(plane.distance_m(*a, *b), geo::distance_m(p, {p.lon + 0.0004, p.lat + 0.0003}), 0.01);
    EXPECT_NEAR(plane.coordinates(*a).x, p.lon, 1e-7);
    EXPECT_NEAR(plane.coordinates(*a).y, p.lat, 1e-7);
  }
  EXPECT_FALSE(plane.place(37.5, 12));
}

TEST(ReadStays, ColumnsByNameAndZone) {
  const StayFile f = read("who,von,bis,Laenge,Breite\n김,2020-05-01 09:00,2020-05-01 10:00,127.01,37.5\n", {.person = "who", .start = "von", .end = "bis", .lon = "Laenge", .lat = "Breite", .zone = "+09:00"});
  ASSERT_EQ(f.stays.size(), 1u);
  EXPECT_EQ(f.stays.persons[0], "김");
  EXPECT_EQ(f.stays.start + f.stays.from_s[0], 1588291200);
  EXPECT_EQ(f.stays.to_s[0] - f.stays.from_s[0], 3600);
}

TEST(ReadStays, BadRowsAreCountedWithTheirReason) {
  const StayFile f = read(
      "person,start,end,lon,lat\n"
      "a,2020-05-01T09:00:00Z,2020-05-01T10:00:00Z,127.01,37.5\n"
      "a,2020-05-01T11:00:00Z,2020-05-01T10:00:00Z,127.01,37.5\n"  // ends before it starts
      "b,2020-05-01T09:00:00Z,2020-05-01T10:00:00Z,37.5,127.01\n"  // exchanged
      "c,1970-01-01T00:00:00Z,1970-01-01T01:00:00Z,127.01,37.5\n"  // a clock that was never set
      "d,2020-05-01 09:00,2020-05-01 10:00,127.01,37.5\n"          // no zone
      "e,2020-05-01T09:00:00Z,2020-05-01T10:00:00Z,127.01\n"
      ",2020-05-01T09:00:00Z,2020-05-01T10:00:00Z,127.01,37.5\n"
      "f,2020-05-01T09:00:00Z,2020-05-01T10:00:00Z,\"127.02\",37.6\n");
  EXPECT_EQ(f.rows, 7u);
  EXPECT_EQ(f.stays.size(), 2u);
  EXPECT_EQ(f.refused.rows(), 6u);
  const std::string text = f.refused.text();
  for (const char* part : {"the end lies before the start", "exchanged", "eight years", "--zone", "fewer cells", "no person"}) EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
  EXPECT_NE(text.find("line 4"), std::string::npos) << text;
}

TEST(ReadStays, NothingUsableIsAnError) {
  EXPECT_NE(fault_of("person,start,end,lon,lat\na,2020-05-01T09:00:00Z,2020-05-01T10:00:00Z,37.5,127.01\n").find("exchanged"), std::string::npos);
  EXPECT_NE(fault_of("person,start,end\n").find("'lon'"), std::string::npos);
  EXPECT_NE(fault_of("person,lon,lat,begin\n").find("--start"), std::string::npos);
  EXPECT_NE(fault_of("").find("empty"), std::string::npos);
}

TEST(ReadStays, PartsOfALargeFileAreOneFile) {
  std::string text = "person,start,end,x,y\n";
  for (int i = 0; i < 60'000; ++i) text += "p" + std::to_string(i % 977) + "," + std::to_string(1588291200 + i) + "," + std::to_string(1588291300 + i) + "," + std::to_string(i % 500) + ".5,7\n";
  text += "late,bad,1,1,1\n";
  const StayFile f = read(text);
  ASSERT_EQ(f.stays.size(), 60'000u);
  EXPECT_EQ(f.stays.persons.size(), 977u);
  for (std::size_t i = 0; i < f.stays.size(); i += 997) {
    EXPECT_EQ(f.stays.persons[f.stays.person[i]], "p" + std::to_string(i % 977));
    EXPECT_EQ(f.stays.start + f.stays.from_s[i], 1588291200 + static_cast<Moment>(i));
    EXPECT_EQ(f.stays.plane.coordinates(f.stays.place[i]).x, static_cast<double>(i % 500) + 0.5);
  }
  EXPECT_NE(f.refused.text().find("line 60002"), std::string::npos) << f.refused.text();
}

TEST(Sigma, KeepsErrorsToFivePercent) {
  EXPECT_EQ(sigma_code(0), 0);
  for (const double m : {0.1, 1.0, 15.0, 300.0, 5000.0}) EXPECT_NEAR(sigma_m(sigma_code(m)), m, 0.026 * m);
}

}  // namespace
}  // namespace dosi::trace

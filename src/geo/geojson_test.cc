#include "geo/geojson.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "geo/point_locator.h"
#include "json/parse.h"

namespace dosi::geo {
namespace {

using testing::HasSubstr;

Result<Geometry> read(std::string_view text) { return parse(*json::parse(text)); }
std::string of(std::string_view type, std::string_view coordinates) {
  return "{\"type\":\"" + std::string(type) + "\",\"coordinates\":" + std::string(coordinates) + "}";
}
Error refusal(std::string_view type, std::string_view coordinates) { return read(of(type, coordinates)).error(); }

TEST(GeoJson, ReadsAndWritesEachType) {
  for (const std::string& text :
       {of("Point", "[127.1,37.5]"), of("Point", "[127.1,37.5,12.5]"), of("MultiPoint", "[[0,0],[1,1,3],[2,2]]"),
        of("LineString", "[[0,0],[1,1]]"), of("MultiLineString", "[[[0,0],[1,1]],[[2,2],[3,3],[4,5]]]"),
        of("Polygon", "[[[0,0],[9,0],[9,9],[0,0]],[[5,1],[6,1],[6,2],[5,1]]]"),
        of("MultiPolygon", "[[[[0,0],[9,0],[9,9],[0,0]]],[[[20,0],[29,0],[29,9],[20,0]],[[25,1],[26,1],[26,2],[25,1]]]]")}) {
    const auto g = read(text);
    ASSERT_TRUE(g) << g.error().message;
    EXPECT_EQ(to_text(*g), text);
    EXPECT_EQ(*read(to_text(*g)), *g);
    EXPECT_TRUE(looks_like_geometry(*json::parse(text)));
    EXPECT_EQ(*parse(json::Value(text)), *g) << "the string form of clause 4.7.2";
  }
  EXPECT_EQ(*parse("Point", *json::parse("[8,40]")), Geometry(Point{8, 40}));
}

TEST(GeoJson, SlicesParts) {
  const auto g = *read(of("MultiPolygon", "[[[[0,0],[9,0],[9,9],[0,0]]],[[[20,0],[29,0],[29,9],[20,0]],[[25,1],[26,1],[26,2],[25,1]]]]"));
  EXPECT_EQ(g.polygon_count(), 2u);
  EXPECT_EQ(g.line_count(), 3u);
  EXPECT_EQ(g.first_ring(1), 1u);
  EXPECT_EQ(g.first_ring(2), 3u);
  EXPECT_EQ(g.line(2).front(), (Point{25, 1}));
  EXPECT_EQ(bounds(g), (Box{0, 0, 29, 9}));
}

TEST(GeoJson, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(refusal("GeometryCollection", "[]").message, HasSubstr("not allowed in NGSI-LD"));
  EXPECT_THAT(refusal("Circle", "[0,0]").message, HasSubstr("'Circle' is no geometry type"));
  EXPECT_THAT(read(R"({"type":"Point"})").error().message, HasSubstr("'coordinates'"));
  EXPECT_THAT(read(R"({"coordinates":[0,0]})").error().message, HasSubstr("'type'"));
  EXPECT_THAT(read("[1,2]").error().message, HasSubstr("found an array"));
  EXPECT_THAT(read("\"Seoul\"").error().message, HasSubstr("no JSON object"));

  EXPECT_THAT(refusal("Point", "[37.5,127.1]").message, HasSubstr("look swapped"));
  EXPECT_THAT(refusal("Point", "[953901.2,1952032.1]").message, HasSubstr("look like metres"));
  EXPECT_THAT(refusal("Point", "[181,0]").message, HasSubstr("longitude 181 is outside -180..180"));
  EXPECT_THAT(refusal("Point", "[]").message, HasSubstr("found 0 numbers"));
  EXPECT_THAT(refusal("Point", "[1,2,3,4]").message, HasSubstr("found 4 numbers"));
  EXPECT_THAT(refusal("Point", "[\"127\",37]").message, HasSubstr("found a string"));
  EXPECT_THAT(refusal("Point", "[[1,2]]").message, HasSubstr("nested too deep"));
  EXPECT_THAT(refusal("Point", "null").message, HasSubstr("found null"));
  EXPECT_THAT(refusal("LineString", "[[0,0]]").message, HasSubstr("at least 2 positions, found 1"));
  EXPECT_THAT(refusal("LineString", "[0,0]").message, HasSubstr("expected a position"));
  EXPECT_THAT(refusal("Polygon", "[[[0,0],[1,0],[0,0]]]").message, HasSubstr("at least 4 positions, found 3"));
  EXPECT_THAT(refusal("Polygon", "[]").message, HasSubstr("empty"));

  const Error open = refusal("Polygon", "[[[0,0],[9,0],[9,9],[0,0]],[[5,1],[6,1],[6,2],[5,2]]]");
  EXPECT_THAT(open.message, HasSubstr("starts at [5, 1] and ends at [5, 2]"));
  EXPECT_EQ(open.field, "coordinates[1]");
  EXPECT_EQ(refusal("MultiPolygon", "[[[[0,0],[9,0],[9,99],[0,0]]]]").field, "coordinates[0][0][2]");
  EXPECT_EQ(open.code, ErrorCode::bad_request);

  json::Array nan{json::Value(std::numeric_limits<double>::quiet_NaN()), json::Value(1.0)};
  EXPECT_THAT(parse("Point", json::Value(nan)).error().message, HasSubstr("not finite"));
}

// Parse must answer for any JSON: random trees of the shapes that are nearly right.
TEST(GeoJson, AnswersForAnything) {
  std::mt19937_64 random(4);
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const auto tree = [&](auto&& self, int depth) -> json::Value {
    switch (depth <= 0 ? pick(5) : 5 + pick(8)) {
      case 0: return json::Value(pick(400) - 200);
      case 1: return json::Value("x");
      case 2: return json::Value(pick(100) / 3.0);
      case 3: return json::Value(nullptr);
      case 4: return json::Value(json::Object{});
      default: break;
    }
    json::Array items;
    for (int n = pick(6); n > 0; --n) items.push_back(self(self, depth - (pick(6) != 0 ? 1 : 2)));
    return json::Value(items);
  };
  int accepted = 0;
  for (int i = 0; i < 50'000; ++i) {
    for (const auto type : {GeometryType::point, GeometryType::multi_point, GeometryType::line_string, GeometryType::polygon,
                            GeometryType::multi_polygon}) {
      const auto g = parse(name(type), tree(tree, 1 + pick(4)));
      if (!g) continue;
      ++accepted;
      ASSERT_EQ(*read(to_text(*g)), *g);
    }
  }
  EXPECT_GT(accepted, 100);
}

TEST(Geometry, RepresentativePoints) {
  const auto at = [](std::string_view type, std::string_view coordinates) {
    return representative_point(*read(of(type, coordinates)));
  };
  EXPECT_EQ(at("Point", "[1,2]"), (Point{1, 2}));
  EXPECT_EQ(at("LineString", "[[0,0],[1,0],[4,0]]"), (Point{2, 0}));
  EXPECT_EQ(at("Polygon", "[[[0,0],[4,0],[4,2],[0,2],[0,0]]]"), (Point{2, 1}));
  EXPECT_EQ(at("MultiPolygon", "[[[[0,0],[1,0],[1,1],[0,1],[0,0]]],[[[10,0],[14,0],[14,2],[10,2],[10,0]]]]"), (Point{12, 1}));
  EXPECT_EQ(at("Polygon", "[[[3,3],[3,3],[3,3],[3,3]]]"), (Point{3, 3})) << "an area of nothing";
  // A horseshoe and a ring: the centroid falls outside, the answer must not.
  for (const char* text : {"[[[0,0],[10,0],[10,10],[9,10],[9,1],[1,1],[1,10],[0,10],[0,0]]]",
                           "[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[1,1],[9,1],[9,9],[1,9],[1,1]]]"}) {
    const auto g = *read(of("Polygon", text));
    EXPECT_EQ(PointLocator(g).locate(representative_point(g)), Location::interior) << text;
  }
}

TEST(Geometry, EqualityAndCopies) {
  const Geometry a = *read(of("LineString", "[[0,0],[1,1,5]]")), b = *read(of("LineString", "[[0,0],[1,1,5]]"));
  EXPECT_EQ(a, b);
  EXPECT_FALSE(a == *read(of("LineString", "[[0,0],[1,1,6]]")));
  EXPECT_FALSE(a == *read(of("MultiPoint", "[[0,0],[1,1,5]]")));
  EXPECT_FALSE(Geometry(Point{1, 2}) == Geometry(Point{1, 2}, 3));
  EXPECT_TRUE(std::isnan(a.altitude_m(0)));
  EXPECT_EQ(a.altitude_m(1), 5);
}

}  // namespace
}  // namespace dosi::geo

#include <gtest/gtest.h>

#include "ingest/geojson.h"
#include "ingest/json_items.h"
#include "ingest/ngsi_ld.h"
#include "ingest/recording_sink.h"

namespace dosi::ingest {
namespace {

Mapping areas() {
  return parse_mapping(R"({"format": "geojson", "entities": [{"type": "AdministrativeArea",
    "id": "urn:ngsi-ld:AdministrativeArea:{code}", "place": {"geometry": true},
    "attributes": [{"name": "name", "column": "name", "required": true},
                   {"name": "population", "column": "people", "type": "integer"}]}]})").value();
}

std::string feature(std::string_view properties, std::string_view geometry) {
  return R"({"type":"Feature","properties":)" + std::string(properties) + R"(,"geometry":)" + std::string(geometry) + "}";
}
const char* const kSquare = R"({"type":"Polygon","coordinates":[[[127,37],[127.1,37],[127.1,37.1],[127,37]]]})";

std::string collection(const std::vector<std::string>& features, std::string_view more = "") {
  std::string out = R"({"type":"FeatureCollection",)" + std::string(more) + R"("features":[)";
  for (std::size_t i = 0; i < features.size(); ++i) out += (i ? ",\n" : "") + features[i];
  return out + "]}";
}

TEST(ReadGeoJson, MapsPropertiesAndKeepsTheGeometry) {
  const TextFile file(collection({feature(R"({"code":"11","name":"종로구","people":145000})", kSquare)}), "gu.geojson");
  RecordingSink sink;
  const auto s = read_geojson(file.input(), areas(), sink);
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(sink.parsed(0), json::parse(R"({"id":"urn:ngsi-ld:AdministrativeArea:11","type":"AdministrativeArea",
    "location":{"type":"GeoProperty","value":)" + std::string(kSquare) + R"(},
    "name":{"type":"Property","value":"종로구"},"population":{"type":"Property","value":145000},
    "source":{"type":"Property","value":"gu.geojson"}})").value());
}

TEST(ReadGeoJson, QuarantinesBadFeatures) {
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  const TextFile file(collection({
      feature(R"({"code":"1","name":"가"})", R"({"type":"Point","coordinates":[1e3,37]})"),
      feature(R"({"code":"2","name":"나"})", R"({"type":"Polygon","coordinates":[[[127,37],[128,37],[127,38]]]})"),
      feature(R"({"code":"3","name":"다"})", "null"),
      feature(R"({"code":"4"})", kSquare),
      feature(R"({"code":"5","name":"\ud800"})", kSquare),
      feature(R"({"code":"6","name":)" + deep + "}", kSquare),
      feature(R"({"code":"7","name":"\xff"})", kSquare),
      R"({"type":"Polygon"})",
      feature(R"({"code":"8","name":"라","people":NaN})", kSquare),
      feature(R"({"code":"9","name":"마","people":"1,234"})", kSquare),
  }));
  RecordingSink sink;
  const auto s = read_geojson(file.input(), areas(), sink);
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->rows, 10u);
  EXPECT_EQ(s->imported, 1u);
  std::vector<std::string> reasons;
  for (const auto& r : sink.rejects) reasons.push_back(std::to_string(r.row) + " " + r.reason);
  EXPECT_EQ(reasons, (std::vector<std::string>{
                         "1 the geometry is invalid", "2 the geometry is invalid", "3 the feature has no geometry",
                         "4 blank, but required", "5 the feature is no valid JSON", "6 the feature is no valid JSON",
                         "7 the feature is no valid JSON", "8 the item is no GeoJSON Feature", "9 the feature is no valid JSON"}));
}

TEST(ReadGeoJson, ObeysAnOlderCrs) {
  const TextFile file(collection({feature(R"({"code":"1","name":"시청","people":1})", R"({"type":"Point","coordinates":[953936.5,1952044.3]})")},
                                 R"("crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::5179"}},)"));
  RecordingSink sink;
  const auto s = read_geojson(file.input(), areas(), sink);
  ASSERT_TRUE(s) << s.error().message;
  ASSERT_EQ(s->imported, 1u) << sink.rejects.at(0).value;
  const auto entity = sink.parsed(0);
  const auto& c = entity.find("location")->find("value")->find("coordinates")->as_array();
  EXPECT_NEAR(c[0].as_double(), 126.978, 0.001);
  EXPECT_NEAR(c[1].as_double(), 37.566, 0.001);
}

TEST(ReadGeoJson, FailsBeforeItWritesWhereTheTextIsCutOff) {
  const std::string whole = collection({feature(R"({"code":"1","name":"가"})", kSquare), feature(R"({"code":"2","name":"나"})", kSquare)});
  RecordingSink sink;
  for (std::size_t length = 1; length + 1 < whole.size(); length += 7) {
    const TextFile file(whole.substr(0, length));
    const auto s = read_geojson(file.input(), areas(), sink);
    ASSERT_FALSE(s) << length;
    EXPECT_EQ(s.error().code, ErrorCode::bad_request);
  }
  EXPECT_TRUE(sink.entities.empty());
}

TEST(ReadGeoJson, TakesOneBigLine) {
  std::string text = R"({"type":"FeatureCollection","features":[)";
  std::string ring;
  for (int i = 0; i < 2000; ++i) ring += "[127." + std::to_string(10000 + i) + ",37.5],";
  for (int i = 0; i < 300; ++i)
    text += (i ? "," : "") + feature(R"({"code":")" + std::to_string(i) + R"(","name":"x","people":1})",
                                     R"({"type":"LineString","coordinates":[)" + ring + "[127,37]]}");
  const TextFile file(text + "]}");
  RecordingSink sink;
  const auto s = read_geojson(file.input(), areas(), sink);
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->imported, 300u);
}

TEST(ReadNgsiLd, TakesArraysLinesAndOneEntity) {
  for (const auto& [text, rows] : {std::pair{R"([{"id":"urn:a","type":"T","n":1}, {"id":"urn:b","type":"T"}])", 2u},
                                   {"{\"id\":\"urn:a\",\"type\":\"T\"}\n\n{\"id\":\"urn:b\",\"type\":\"T\"}\n", 2u},
                                   {"{\n \"id\": \"urn:a\",\n \"type\": \"T\"\n}\n", 1u}}) {
    const TextFile file(text);
    RecordingSink sink;
    const auto s = read_ngsi_ld(file.input(), sink);
    ASSERT_TRUE(s) << s.error().message;
    EXPECT_EQ(s->imported, rows) << text;
    EXPECT_EQ(sink.entities[0].id, "urn:a");
  }
}

TEST(ReadNgsiLd, QuarantinesWhatIsNoEntity) {
  const TextFile file("{\"id\":\"urn:a\",\"type\":\"T\"}\nnonsense\n{\"type\":\"T\"}\n{\"id\":\"urn:c\"}\n{\"id\":\"urn:a\",\"type\":\"T\"}\n[1]\n");
  RecordingSink sink;
  const auto s = read_ngsi_ld(file.input(), sink);
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->imported, 1u);
  ASSERT_EQ(sink.rejects.size(), 5u);
  EXPECT_EQ(sink.rejects[0].row, 2u);
  EXPECT_EQ(sink.rejects[1].reason, "the entity has no id");
  EXPECT_EQ(sink.rejects[2].reason, "the entity has no type");
  EXPECT_EQ(sink.rejects[3].reason, "another row has the same id");
  EXPECT_EQ(sink.rejects[4].reason, "the item is no object");
}

TEST(ReadNgsiLd, RefusesBrokenText) {
  RecordingSink sink;
  for (const char* text : {"[{\"id\":\"urn:a\",\"type\":\"T\"}", "[{\"id\":\"urn:a\"", "[{]}", "[1] 2", "hello"}) {
    const TextFile file(text);
    EXPECT_FALSE(read_ngsi_ld(file.input(), sink)) << text;
  }
  const TextFile deep(std::string(2'000'000, '['));
  EXPECT_FALSE(read_ngsi_ld(deep.input(), sink));
  const TextFile empty("");
  EXPECT_EQ(read_ngsi_ld(empty.input(), sink).error().message, "file.csv is empty");
}

}  // namespace
}  // namespace dosi::ingest

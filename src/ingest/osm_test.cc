#include "ingest/osm.h"

#include <gtest/gtest.h>

#include "ingest/osm_features.h"
#include "ingest/recording_sink.h"

namespace dosi::ingest {
namespace {

const char* const kExtract = R"(<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
 <node id="1" version="1" lat="37.50" lon="127.00"/>
 <node id="2" version="1" lat="37.51" lon="127.00"/>
 <node id="3" version="1" lat="37.51" lon="127.01"/>
 <node id="4" version="1" lat="37.50" lon="127.01"><tag k="highway" v="bus_stop"/><tag k="name" v="시청"/><tag k="ref" v="01001"/></node>
 <way id="10" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/>
  <tag k="highway" v="primary"/><tag k="name" v="세종대로"/><tag k="name:en" v="Sejong-daero"/><tag k="maxspeed" v="50"/><tag k="lanes" v="4"/></way>
 <way id="11" version="1"><nd ref="1"/><nd ref="99"/><nd ref="4"/><tag k="highway" v="residential"/><tag k="oneway" v="-1"/></way>
 <way id="12" version="1"><nd ref="98"/><nd ref="99"/><tag k="highway" v="service"/></way>
 <way id="13" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="building" v="yes"/></way>
 <way id="14" version="1"><nd ref="1"/><nd ref="2"/><tag k="railway" v="rail"/></way>
</osm>
)";

TEST(ReadOsm, MakesRoadSegments) {
  const TextFile file(kExtract, "city.osm");
  RecordingSink sink;
  const auto s = read_osm(file.input(), {}, sink);
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->rows, 3u);
  EXPECT_EQ(s->imported, 2u);
  const auto road = sink.parsed(0);
  EXPECT_EQ(road.find("id")->as_string(), "urn:ngsi-ld:RoadSegment:osm:w10");
  EXPECT_EQ(road.find("name")->find("value")->as_string(), "세종대로");
  EXPECT_EQ(road.find("alternateName")->find("value")->as_string(), "Sejong-daero");
  EXPECT_EQ(road.find("roadClass")->find("value")->as_string(), "primary");
  EXPECT_EQ(road.find("maximumAllowedSpeed")->find("value")->as_double(), 50);
  EXPECT_EQ(road.find("maximumAllowedSpeed")->find("unitCode")->as_string(), "KMH");
  EXPECT_EQ(road.find("oneway")->find("value")->as_bool(), false);
  // 1,111.9 m north, 882.1 m east on the sphere.
  EXPECT_NEAR(road.find("length")->find("value")->as_double(), 1111.9 + 882.1, 0.3);
  const auto reversed = sink.parsed(1);
  EXPECT_EQ(*reversed.find("location")->find("value"),
            json::parse(R"({"type":"LineString","coordinates":[[127.01,37.5],[127,37.5]]})").value());
  EXPECT_EQ(reversed.find("startNode")->find("value")->as_int(), 4);
  EXPECT_TRUE(reversed.find("oneway")->find("value")->as_bool());
  EXPECT_EQ(sink.rejects.at(0).value, "way 12");
  EXPECT_EQ(s->notices.at(0).code, "missing_node");
  EXPECT_EQ(s->notices.at(0).count, 3u);
}

TEST(ReadOsm, WritesTurnRestrictionsToTheWayThatIsLeft) {
  std::string extract = kExtract;
  extract.insert(extract.rfind("</osm>"), R"(
 <relation id="1"><member type="way" ref="10" role="from"/><member type="node" ref="1" role="via"/><member type="way" ref="11" role="to"/>
  <tag k="type" v="restriction"/><tag k="restriction" v="no_right_turn"/></relation>
 <relation id="2"><member type="way" ref="10" role="from"/><member type="node" ref="1" role="via"/><member type="way" ref="11" role="to"/>
  <tag k="type" v="restriction"/><tag k="restriction" v="no_left_turn"/><tag k="except" v="motorcar;bus"/></relation>
 <relation id="3"><member type="way" ref="10" role="from"/><member type="way" ref="12" role="via"/><member type="way" ref="11" role="to"/>
  <tag k="type" v="restriction"/><tag k="restriction" v="no_u_turn"/></relation>)");
  const TextFile file(extract, "city.osm");
  RecordingSink sink;
  const auto s = read_osm(file.input(), {}, sink);
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(*sink.parsed(0).find("turnRestriction")->find("value"),
            json::parse(R"([{"kind":"no_right_turn","via":[127,37.5],"to":"urn:ngsi-ld:RoadSegment:osm:w11"}])").value());
  EXPECT_EQ(sink.parsed(1).find("turnRestriction"), nullptr);
  EXPECT_EQ(s->notices.at(1).code, "turn_over_way");
}

TEST(ReadOsm, TakesOtherKindsWhenAsked) {
  const TextFile file(kExtract, "city.osm");
  RecordingSink sink;
  const auto s = read_osm(file.input(), {false, true, true, true, true}, sink);
  ASSERT_TRUE(s) << s.error().message;
  ASSERT_EQ(sink.entities.size(), 2u);
  EXPECT_EQ(sink.parsed(0).find("code")->find("value")->as_string(), "01001");
  EXPECT_EQ(sink.parsed(1).find("location")->find("value")->find("type")->as_string(), "Polygon");
}

TEST(ReadOsm, RefusesBrokenFiles) {
  RecordingSink sink;
  const TextFile cut(std::string(kExtract).substr(0, 700), "city.osm");
  const auto s = read_osm(cut.input(), {}, sink);
  ASSERT_FALSE(s);
  EXPECT_EQ(s.error().code, ErrorCode::bad_request);
  EXPECT_TRUE(s.error().message.starts_with("city.osm is broken or cut off"));
  const TextFile pbf(std::string("\0\0\0\x0d\x0a\x09OSMHeader\x18\x80\x01", 17), "city.osm.pbf");
  EXPECT_FALSE(read_osm(pbf.input(), {}, sink));
  const TextFile text("hello", "city.osm");
  EXPECT_FALSE(read_osm(text.input(), {}, sink));
  const TextFile empty("", "city.osm");
  EXPECT_FALSE(read_osm(empty.input(), {}, sink));
  EXPECT_TRUE(sink.entities.empty());
}

TEST(ReadOsm, ReadsSpeeds) {
  EXPECT_EQ(speed_kmh("50"), 50);
  EXPECT_EQ(speed_kmh("50 km/h"), 50);
  EXPECT_EQ(speed_kmh("30 mph"), 48.3);
  for (const char* none : {"", "none", "walk", "50;60", "-5", "0", "KR:urban"}) EXPECT_FALSE(speed_kmh(none)) << none;
}

}  // namespace
}  // namespace dosi::ingest

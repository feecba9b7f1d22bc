#include "ingest/csv.h"

#include <gtest/gtest.h>

#include "ingest/recording_sink.h"

namespace dosi::ingest {
namespace {

Mapping mapping(std::string_view text) {
  auto m = parse_mapping(text);
  EXPECT_TRUE(m) << (m ? "" : m.error().message);
  return m ? *m : Mapping{};
}

const char* const kCameras = R"({
  "entities": [{"type": "Camera", "id": "urn:ngsi-ld:Camera:{번호}",
    "place": {"longitude": "경도", "latitude": "위도", "bounds": [124, 33, 132, 39]},
    "address": {"streetAddress": "주소", "addressCountry": "=KR"},
    "attributes": [{"name": "cameraNum", "column": "대수", "type": "integer"},
                   {"name": "owner", "column": "기관"}]}]})";

TEST(ReadCsv, MakesEntitiesOfRows) {
  const TextFile file("번호,기관,대수,위도,경도,주소\n7,관악구청,\"1,200\",37.5,126.9,\"신림동 1, 2층\"\n", "cctv.csv");
  RecordingSink sink;
  const auto summary = read_csv(file.input(), mapping(kCameras), sink);
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->rows, 1u);
  EXPECT_EQ(summary->imported, 1u);
  ASSERT_EQ(sink.entities.size(), 1u);
  EXPECT_EQ(sink.entities[0].id, "urn:ngsi-ld:Camera:7");
  EXPECT_EQ(sink.entities[0].row, 2u);
  EXPECT_EQ(sink.parsed(0), json::parse(R"({"id":"urn:ngsi-ld:Camera:7","type":"Camera",
    "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[126.9,37.5]}},
    "owner":{"type":"Property","value":"관악구청"},
    "address":{"type":"Property","value":{"addressCountry":"KR","streetAddress":"신림동 1, 2층"}},
    "cameraNum":{"type":"Property","value":1200},
    "source":{"type":"Property","value":"cctv.csv"}})").value());
}

TEST(ReadCsv, QuarantinesBadRowsAndGoesOn) {
  const TextFile file(
      "번호,기관,대수,위도,경도,주소\r\n"
      "1,가,1,37.5,126.9,x\r\n"
      "2,가,1,,126.9,x\r\n"
      "3,가,1,NaN,126.9,x\r\n"
      "4,가,1,97.5,126.9,x\r\n"
      "5,가,many,37.5,126.9,x\r\n"
      "1,가,1,37.5,126.9,x\r\n"
      "7,가\r\n"
      "8,가,1,10.5,126.9,x\r\n"
      ",가,1,37.5,126.9,x\r\n"
      "\r\n"
      "10,가,-,37.5,126.9,x\r\n");
  RecordingSink sink;
  const auto summary = read_csv(file.input(), mapping(kCameras), sink);
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->rows, 10u);
  EXPECT_EQ(summary->imported, 2u);
  EXPECT_EQ(summary->quarantined, 8u);
  ASSERT_EQ(sink.rejects.size(), 8u);
  const auto is = [&](std::size_t i, std::uint64_t row, std::string_view column, std::string_view value, std::string_view reason) {
    EXPECT_EQ(sink.rejects[i].row, row);
    EXPECT_EQ(sink.rejects[i].column, column);
    EXPECT_EQ(sink.rejects[i].value, value);
    EXPECT_EQ(sink.rejects[i].reason, reason);
  };
  is(0, 3, "위도", "", "the coordinate is blank");
  is(1, 4, "위도", "NaN", "not a number");
  is(2, 5, "위도", "97.5", "latitude is outside -90..90");
  is(3, 6, "대수", "many", "not a number");
  is(4, 7, "", "urn:ngsi-ld:Camera:1", "another row has the same id");
  is(5, 8, "", "", "the row has fewer cells than the header");
  is(6, 9, "경도", "126.9, 10.5", "the place is outside the mapping's bounds");
  is(7, 10, "번호", "", "blank, but the id needs it");
  EXPECT_EQ(sink.rejects[5].raw, "7,가");
  EXPECT_EQ(summary->reasons.size(), 8u);
}

TEST(ReadCsv, NamesTheMissingColumnBeforeAnythingIsWritten) {
  const TextFile file("번호,기관,대수,위도,주소\n7,관악구청,3,37.5,x\n");
  RecordingSink sink;
  const auto summary = read_csv(file.input(), mapping(kCameras), sink);
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, ErrorCode::bad_request);
  EXPECT_EQ(summary.error().field, "경도");
  EXPECT_EQ(summary.error().message,
            "The mapping names the column '경도', which the file lacks. Its columns are: 번호, 기관, 대수, 위도, 주소");
  EXPECT_TRUE(sink.entities.empty());
}

TEST(ReadCsv, ReadsHourlyColumnsAsHistory) {
  const TextFile file("\"월,노선,정류장,00시승차,1시승차,23시승차\n202205,470,01001,90,24,-\n");
  RecordingSink sink;
  const auto summary = read_csv(file.input(), mapping(R"({"entities": [{"type": "BusBoardings",
    "id": "urn:ngsi-ld:BusBoardings:{노선}:{정류장}",
    "attributes": [{"name": "refStop", "id": "urn:ngsi-ld:GtfsStop:{정류장}"}],
    "history": {"time": {"column": "월", "format": "yyyyMM"},
                "attributes": [{"name": "boardings", "columns": "{HH}시승차", "type": "integer", "unitCode": "C62"}]}}]})"), sink);
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->samples, 2u);
  EXPECT_EQ(summary->notices.at(0).code, "stray_quote");
  ASSERT_EQ(sink.histories.size(), 1u);
  EXPECT_EQ(sink.histories[0].json,
            R"({"id":"urn:ngsi-ld:BusBoardings:470:01001","type":"BusBoardings","boardings":[)"
            R"({"type":"Property","value":90,"unitCode":"C62","observedAt":"2022-04-30T15:00:00Z"},)"
            R"({"type":"Property","value":24,"unitCode":"C62","observedAt":"2022-04-30T16:00:00Z"}]})");
  EXPECT_EQ(sink.parsed(0).find("refStop")->find("object")->as_string(), "urn:ngsi-ld:GtfsStop:01001");
}

TEST(ReadCsv, AddsRowsOfOneStopUp) {
  const TextFile file("월,정류장,7시,8시\n202205,1,10,20\n202205,2,5,\n202206,1,1,2\n202205,1,100,200\n");
  RecordingSink sink;
  const auto summary = read_csv(file.input(), mapping(R"({"write": "update", "entities": [{"type": "GtfsStop",
    "id": "urn:ngsi-ld:GtfsStop:{정류장}", "duplicates": "sum",
    "attributes": [{"name": "byHour", "columns": "{HH}시", "type": "integer"}],
    "history": {"time": {"column": "월", "format": "yyyyMM"},
                "attributes": [{"name": "boardings", "columns": "{HH}시", "type": "integer"}]}}]})"), sink);
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->rows, 4u);
  EXPECT_EQ(summary->imported, 4u);
  ASSERT_EQ(sink.entities.size(), 2u);
  EXPECT_EQ(*sink.parsed(0).find("byHour")->find("value"), json::parse(R"({"h07":111,"h08":222})").value());
  EXPECT_EQ(*sink.parsed(1).find("byHour")->find("value"), json::parse(R"({"h07":5})").value());
  EXPECT_EQ(sink.histories.size(), 3u);
}

TEST(ReadCsv, MakesSeveralEntitiesOfOneRow) {
  const TextFile file("노선,정류장,이름,순번\nA,1,시청,1\nA,2,역,2\nB,1,시청,1\nA,1,시청,3\n");
  RecordingSink sink;
  const auto summary = read_csv(file.input(), mapping(R"({"entities": [
    {"type": "GtfsStop", "id": "urn:ngsi-ld:GtfsStop:{정류장}", "duplicates": "first",
     "attributes": [{"name": "name", "column": "이름"}]},
    {"type": "RouteStop", "id": "urn:ngsi-ld:RouteStop:{노선}:{정류장}", "duplicates": "number",
     "attributes": [{"name": "stopSequence", "column": "순번", "type": "integer"}]}]})"), sink);
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->imported, 4u);
  EXPECT_EQ(summary->entities, 6u);
  EXPECT_EQ(sink.entities.back().id, "urn:ngsi-ld:RouteStop:A:1:2");
}

TEST(ReadCsv, PutsUnquotedDelimitersBack) {
  const TextFile file("번호,노선명,수\n1,110번(B,국민대방향,정릉),5\n2,x,6\n3,x,6,7,8\n");
  RecordingSink sink;
  const auto summary = read_csv(file.input(), mapping(R"({"overflow": "노선명", "entities": [{"type": "GtfsRoute",
    "id": "urn:ngsi-ld:GtfsRoute:{번호}", "attributes": [{"name": "name", "column": "노선명"},
    {"name": "n", "column": "수", "type": "integer"}]}]})"), sink);
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(sink.parsed(0).find("name")->find("value")->as_string(), "110번(B,국민대방향,정릉)");
  EXPECT_EQ(sink.parsed(2).find("name")->find("value")->as_string(), "x,6,7");
}

TEST(ReadCsv, PutsUnquotedDelimitersBackWhereTheyBelong) {
  const TextFile file("노선명,정류장번호,역명,수\nx,01001,a,5\n110번(B,정릉),01002,b,6\n1155번,49497,유승,세종로,7\n");
  RecordingSink sink;
  const auto summary = read_csv(file.input(), mapping(R"({"overflow": "노선명|역명", "entities": [{"type": "GtfsStop",
    "id": "urn:ngsi-ld:GtfsStop:{정류장번호}", "attributes": [{"name": "name", "column": "역명"},
    {"name": "route", "column": "노선명"}, {"name": "n", "column": "수", "type": "integer"}]}]})"), sink);
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->imported, 3u);
  EXPECT_EQ(sink.entities[1].id, "urn:ngsi-ld:GtfsStop:01002");
  EXPECT_EQ(sink.parsed(1).find("route")->find("value")->as_string(), "110번(B,정릉)");
  EXPECT_EQ(sink.entities[2].id, "urn:ngsi-ld:GtfsStop:49497");
  EXPECT_EQ(sink.parsed(2).find("name")->find("value")->as_string(), "유승,세종로");
}

TEST(ReadCsv, StopsWhenTheSinkSaysSo) {
  std::string text = "번호,이름\n";
  for (int i = 0; i < 5000; ++i) text += std::to_string(i) + ",x\n";
  const TextFile file(text);
  RecordingSink sink;
  sink.cancel_at = 1000;
  const auto summary = read_csv(file.input(), mapping(R"({"entities": [{"type": "T", "id": "urn:x:{번호}"}]})"), sink);
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, ErrorCode::cancelled);
  EXPECT_LT(sink.entities.size(), 2000u);
}

TEST(ReadCsv, RefusesWhatIsNoTable) {
  RecordingSink sink;
  const Mapping m = mapping(R"({"entities": [{"type": "T", "id": "urn:x:{번호}"}]})");
  const TextFile empty("");
  EXPECT_EQ(read_csv(empty.input(), m, sink).error().message, "file.csv is empty");
  const TextFile blank("  \n \n");
  EXPECT_EQ(read_csv(blank.input(), m, sink).error().message, "file.csv is empty");
  const TextFile binary(std::string_view("\x7F\x45LF\0\0\0", 7));
  EXPECT_EQ(read_csv(binary.input(), m, sink).error().code, ErrorCode::bad_request);
  const TextFile unknown("\x80\x81\xFF\xFE\n\xFF\xFF,\xFF\n");
  EXPECT_NE(read_csv(unknown.input(), m, sink).error().message.find("encoding is unknown"), std::string::npos);
  const auto missing = read_csv({"/nowhere/file.csv", {}}, m, sink);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace dosi::ingest

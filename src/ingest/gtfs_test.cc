#include "ingest/gtfs.h"

#include <gtest/gtest.h>

#include <map>

#include "ingest/recording_sink.h"
#include "ingest/zip_writer.h"
#include "json/write.h"

namespace dosi::ingest {
namespace {

using Files = std::map<std::string, std::string>;

// A feed of one line with two trips; tests change what they are about.
Files small_feed() {
  return {
      {"agency.txt", "agency_name,agency_url,agency_timezone\n도시교통,http://a.kr,Asia/Seoul\n"},
      {"stops.txt", "stop_id,stop_name,stop_lat,stop_lon\nA,시청,37.5,127.0\nB,역,37.6,127.1\nC,공원,37.7,127.2\n"},
      {"routes.txt", "route_id,route_short_name,route_type\nR,7,3\n"},
      {"calendar.txt",
       "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
       "WD,1,1,1,1,1,0,0,20260101,20261231\n"},
      {"trips.txt", "route_id,service_id,trip_id,direction_id\nR,WD,T1,0\nR,WD,T#2,1\n"},
      {"stop_times.txt",
       "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
       "T1,08:00:00,08:00:30,A,1\nT1,,,B,2\nT1,8:20:00,08:20:00,C,3\n"
       "T#2,23:50:00,23:50:00,C,2\nT#2,24:10:00,24:11:00,A,9\n"},
  };
}

class Gtfs : public ::testing::Test {
 protected:
  Result<Summary> read(const Files& files) {
    file_ = std::make_unique<TextFile>("", "feed.zip");
    EXPECT_TRUE(write_zip(file_->input().path, files));
    return read_gtfs(file_->input(), {"x"}, sink);
  }
  json::Value find(const std::string& id) {
    for (std::size_t i = 0; i < sink.entities.size(); ++i)
      if (sink.entities[i].id == id) return sink.parsed(i);
    ADD_FAILURE() << "no entity " << id;
    return json::Object{};
  }
  // The reasons of the rows refused in one file, as "line column reason".
  std::vector<std::string> refused(std::string_view part) const {
    std::vector<std::string> out;
    for (const auto& r : sink.rejects)
      if (r.part == part) out.push_back(std::to_string(r.row) + " " + r.column + " " + r.reason.substr(0, r.reason.find(':')));
    return out;
  }

  std::unique_ptr<TextFile> file_;
  RecordingSink sink;
};

using Lines = std::vector<std::string>;

TEST_F(Gtfs, MakesTheModelsEntities) {
  const auto s = read(small_feed());
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->rows, 13u);
  EXPECT_EQ(s->imported, 13u);
  EXPECT_EQ(s->entities, 9u);  // agency, 3 stops, route, rule, service, 2 trips
  const auto trip = find("urn:ngsi-ld:GtfsTrip:x:T1");
  EXPECT_EQ(trip.find("hasRoute")->find("object")->as_string(), "urn:ngsi-ld:GtfsRoute:x:R");
  EXPECT_EQ(*trip.find("stopTimes")->find("value"), json::parse(R"([
    {"stop":"urn:ngsi-ld:GtfsStop:x:A","arrivalTime":"08:00:00","departureTime":"08:00:30"},
    {"stop":"urn:ngsi-ld:GtfsStop:x:B"},
    {"stop":"urn:ngsi-ld:GtfsStop:x:C","arrivalTime":"08:20:00","departureTime":"08:20:00"}])").value());
  const auto night = find("urn:ngsi-ld:GtfsTrip:x:T%232");
  EXPECT_EQ(night.find("stopTimes")->find("value")->as_array()[1].find("arrivalTime")->as_string(), "24:10:00");
  const auto stop = find("urn:ngsi-ld:GtfsStop:x:A");
  EXPECT_EQ(stop.find("name")->find("value")->as_string(), "시청");
  EXPECT_EQ(json::dump(*stop.find("location")->find("value")), R"({"type":"Point","coordinates":[127,37.5]})");
  EXPECT_EQ(find("urn:ngsi-ld:GtfsCalendarRule:x:WD").find("saturday")->find("value")->as_bool(), false);
  EXPECT_EQ(find("urn:ngsi-ld:GtfsRoute:x:R").find("operatedBy")->find("object")->as_string(), "urn:ngsi-ld:GtfsAgency:x:agency");
}

TEST_F(Gtfs, NamesMissingFilesAndColumns) {
  for (const char* file : {"agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt"}) {
    Files files = small_feed();
    files.erase(file);
    const auto s = read(files);
    ASSERT_FALSE(s) << file;
    EXPECT_EQ(s.error().message, std::string("missing_required_file: the feed has no ") + file);
  }
  Files files = small_feed();
  files.erase("calendar.txt");
  EXPECT_TRUE(read(files).error().message.starts_with("missing_calendar_and_calendar_date_files"));
  files = small_feed();
  files["stop_times.txt"] = "trip_id,arrival_time,stop_sequence\nT1,08:00:00,1\n";
  EXPECT_EQ(read(files).error().message, "missing_required_column: stop_times.txt lacks the column stop_id");
  files["stop_times.txt"] = "";
  EXPECT_EQ(read(files).error().message, "empty_file: stop_times.txt has not even a header");
  EXPECT_TRUE(sink.entities.empty());
}

TEST_F(Gtfs, QuarantinesRowsByTheValidatorsCodes) {
  Files files = small_feed();
  files["stops.txt"] += "A,again,37.5,127\nD,,37.5,127\nE,no place,,\nF,far,97.5,127\nG,wrong,north,127\nH,origin,0,0\n";
  files["routes.txt"] += "S,,3\nT,x,bus\n";
  files["trips.txt"] += "NONE,WD,T3,0\nR,NONE,T4,0\nR,WD,T1,0\nR,WD,T5,7\n,WD,T6,0\n";
  files["stop_times.txt"] +=
      "T1,08:30,08:30:00,A,4\nT1,08:10:00,08:10:00,A,5\nT1,09:00:00,09:00:00,Z,6\nNO,09:00:00,09:00:00,A,1\n"
      "T1,09:00:00,08:59:00,A,7\nT1,09:00:00,09:00:00,A,1\nT1,09:00:00,09:00:00,A,-1\nT1,09\n";
  const auto s = read(files);
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(s->rows, s->imported + s->quarantined);
  EXPECT_EQ(refused("stops.txt"), (Lines{"5 stop_id duplicate_key", "6 stop_name missing_required_field", "7 stop_lon stop_without_location",
                                         "8 stop_lat number_out_of_range", "9 stop_lat invalid_float", "10 stop_lat point_near_origin"}));
  EXPECT_EQ(refused("routes.txt"), (Lines{"3 route_short_name route_both_short_and_long_name_missing", "4 route_type invalid_integer"}));
  EXPECT_EQ(refused("trips.txt"), (Lines{"4 route_id foreign_key_violation", "5 service_id foreign_key_violation", "6 trip_id duplicate_key",
                                         "7 direction_id number_out_of_range", "8 route_id missing_required_field"}));
  EXPECT_EQ(refused("stop_times.txt"),
            (Lines{"7 arrival_time invalid_time", "9 stop_id foreign_key_violation", "10 trip_id foreign_key_violation",
                   "11 departure_time stop_time_with_departure_before_arrival_time", "13 stop_sequence number_out_of_range",
                   "14  invalid_row_length", "12 stop_sequence duplicate_key",
                   "8 arrival_time stop_time_with_arrival_before_previous_departure_time"}));
  EXPECT_EQ(sink.rejects.back().raw, "T1,08:10:00,08:10:00,A,5");
}

TEST_F(Gtfs, ReadsShapesDatesFrequenciesTransfersAndFares) {
  Files files = small_feed();
  files["shapes.txt"] = "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\nS,37.6,127.1,2\nS,37.5,127,1\nS,137,127,3\nL,37,127,1\n";
  files["calendar_dates.txt"] = "service_id,date,exception_type\nWD,20260505,2\nHOL,20260505,1\nWD,20260231,2\nWD,20260505,2\n";
  files["frequencies.txt"] = "trip_id,start_time,end_time,headway_secs\nT1,06:00:00,09:00:00,600\nT9,06:00:00,09:00:00,600\nT1,10:00:00,09:00:00,600\n";
  files["transfers.txt"] = "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nA,B,2,120\nA,Q,2,120\n";
  files["fare_attributes.txt"] = "fare_id,price,currency_type\nF,1400,KRW\nG,free,KRW\n";
  files["fare_rules.txt"] = "fare_id,route_id\nF,R\n";
  const auto s = read(files);
  ASSERT_TRUE(s) << s.error().message;
  EXPECT_EQ(json::dump(*find("urn:ngsi-ld:GtfsShape:x:S").find("location")->find("value")),
            R"({"type":"LineString","coordinates":[[127,37.5],[127.1,37.6]]})");
  find("urn:ngsi-ld:GtfsService:x:HOL");
  EXPECT_EQ(find("urn:ngsi-ld:GtfsFrequency:x:T1:06:00:00").find("headwaySeconds")->find("value")->as_int(), 600);
  EXPECT_EQ(find("urn:ngsi-ld:GtfsTransferRule:x:A:B").find("hasDestination")->find("object")->as_string(), "urn:ngsi-ld:GtfsStop:x:B");
  EXPECT_EQ(find("urn:ngsi-ld:GtfsFare:x:F").find("price")->find("value")->as_int(), 1400);
  EXPECT_EQ(refused("shapes.txt"), Lines{"4 shape_pt_lat number_out_of_range"});
  EXPECT_EQ(refused("calendar_dates.txt"), (Lines{"4 date invalid_date", "5 date duplicate_key"}));
  EXPECT_EQ(refused("frequencies.txt"), (Lines{"3 trip_id foreign_key_violation", "4 end_time start_and_end_range_out_of_order"}));
  EXPECT_EQ(refused("transfers.txt"), Lines{"3 to_stop_id foreign_key_violation"});
  EXPECT_EQ(refused("fare_attributes.txt"), Lines{"3 price invalid_float"});
  Lines notices;
  for (const auto& n : s->notices) notices.push_back(n.code);
  EXPECT_EQ(notices, (Lines{"single_shape_point", "file_not_imported"}));
}

TEST_F(Gtfs, RefusesBrokenArchives) {
  ASSERT_TRUE(read(small_feed()));
  std::ifstream in(file_->input().path, std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  const TextFile cut(whole.substr(0, whole.size() / 2), "cut.zip");
  const auto s = read_gtfs(cut.input(), {"x"}, sink);
  ASSERT_FALSE(s);
  EXPECT_NE(s.error().message.find("cut.zip is no readable zip archive"), std::string::npos);
  const TextFile text("hello", "feed.zip");
  EXPECT_FALSE(read_gtfs(text.input(), {"x"}, sink));
}

TEST_F(Gtfs, RefusesArchivesThatSwell) {
  Files files = small_feed();
  files["shapes.txt"] = std::string(64 << 20, '0');
  const auto s = read(files);
  ASSERT_FALSE(s);
  EXPECT_EQ(s.error().code, ErrorCode::payload_too_large);
}

}  // namespace
}  // namespace dosi::ingest

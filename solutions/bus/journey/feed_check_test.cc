#include "solutions/bus/journey/feed_check.h"

#include <gtest/gtest.h>

#include "ingest/recording_sink.h"
#include "ingest/zip_writer.h"

namespace dosi::bus {
namespace {

using Files = std::map<std::string, std::string>;
using Lines = std::vector<std::string>;

Files sound_feed() {
  return {
      {"agency.txt", "agency_name,agency_url,agency_timezone\n도시교통,http://a.kr,Asia/Seoul\n"},
      {"stops.txt", "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\nA,시청,37.5,127.0,,\nB,역,37.5,127.02,,\nC,공원,37.5,127.04,,\n"},
      {"routes.txt", "route_id,route_short_name,route_type\nR,7,3\n"},
      {"calendar.txt",
       "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
       "WD,1,1,1,1,1,0,0,20260101,20261231\nSA,0,0,0,0,0,1,0,20260101,20261231\n"},
      {"trips.txt", "route_id,service_id,trip_id,block_id,shape_id\nR,WD,T1,K,S\nR,WD,T2,K,S\n"},
      {"shapes.txt", "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\nS,37.5,127,1\nS,37.5,127.04,2\n"},
      {"stop_times.txt",
       "trip_id,arrival_time,departure_time,stop_id,stop_sequence,shape_dist_traveled\n"
       "T1,08:00:00,08:00:30,A,1,0\nT1,,,B,2,\nT1,8:20:00,08:20:00,C,3,3.5\n"
       "T2,09:00:00,09:00:00,C,1,\nT2,09:20:00,09:20:00,A,2,\n"},
  };
}

// "CODE file line field" of what is found.
Lines found(const Files& files, std::string_view today = "20260506") {
  const ingest::TextFile file("", "feed.zip");
  EXPECT_TRUE(ingest::write_zip(file.input().path, files));
  const auto faults = check_feed(file.input().path, today);
  if (!faults) return {faults.error().message};
  Lines out;
  for (const FeedFault& f : *faults) out.push_back((f.is_error ? "E " : "W ") + f.code + " " + f.file + " " + std::to_string(f.line) + " " + f.field);
  return out;
}

// The sound feed with rows added to a file.
Lines found_with(const std::string& file, const std::string& rows) {
  Files files = sound_feed();
  files[file] += rows;
  return found(files);
}

TEST(FeedCheck, FindsNothingInASoundFeed) { EXPECT_EQ(found(sound_feed()), Lines{}); }

TEST(FeedCheck, Timezones) {
  Files files = sound_feed();
  files["agency.txt"] = "agency_name,agency_url,agency_timezone\na,http://a.kr,Seoul time\n";
  EXPECT_EQ(found(files), Lines{"E invalid_timezone agency.txt 2 agency_timezone"});
}

TEST(FeedCheck, PartsOfStations) {
  EXPECT_EQ(found_with("stops.txt", "S,역사,37.5,127.01,1,\nT,역사2,37.5,127.01,1,S\nE,출구,37.5,127.01,2,\nP,승강장,37.5,127.01,0,A\nQ,승강장,37.6,127.01,0,S\n"),
            (Lines{"E location_without_parent_station stops.txt 7 parent_station", "E wrong_parent_location_type stops.txt 8 parent_station",
                   "E station_with_parent_station stops.txt 6 parent_station"}));
}

TEST(FeedCheck, StopsAtOnePlace) { EXPECT_EQ(found_with("stops.txt", "A2,시청,37.5,127.0,,\nA3,시청,37.501,127.0,,\n"), Lines{"W duplicate_stop stops.txt 5 stop_id"}); }

TEST(FeedCheck, Calendars) {
  EXPECT_EQ(found_with("calendar.txt", "NO,0,0,0,0,0,0,0,20260101,20261231\n"), Lines{"W service_has_no_active_day_of_the_week calendar.txt 4 service_id"});
  Files files = sound_feed();
  files["calendar.txt"] += "NO,0,0,0,0,0,0,0,20260101,20261231\n";
  files["calendar_dates.txt"] = "service_id,date,exception_type\nNO,20260505,1\n";
  EXPECT_EQ(found(files), Lines{});
  EXPECT_EQ(found(sound_feed(), "20270101"), Lines{"W expired_calendar calendar.txt 0 end_date"});
  EXPECT_EQ(found(sound_feed(), "20251231"), Lines{"W future_calendar calendar.txt 0 start_date"});
}

TEST(FeedCheck, TripsWithoutStops) {
  Files files = sound_feed();
  files["trips.txt"] += "R,WD,T3,,\nR,WD,T4,,\n";
  files["stop_times.txt"] += "T4,10:00:00,10:00:00,A,1,\n";
  EXPECT_EQ(found(files), (Lines{"W unused_trip trips.txt 4 trip_id", "W unusable_trip trips.txt 5 trip_id"}));
}

TEST(FeedCheck, AbsurdSpeeds) {
  // 3.5 km with a stop of unknown time between: at 10 minutes no haste, at 40 seconds too fast; 110 km in ten minutes, too.
  const auto trip = [](const char* arrival, const char* stop) {
    Files files = sound_feed();
    files["stops.txt"] += "F,멀리,38.5,127.0,,\n";
    files["trips.txt"] += "R,SA,T5,,\n";
    files["stop_times.txt"] += std::string("T5,10:00:05,10:00:05,A,1,\nT5,,,B,2,\nT5,") + arrival + "," + arrival + "," + stop + ",3,\n";
    return found(files);
  };
  EXPECT_EQ(trip("10:10:00", "C"), Lines{});
  EXPECT_EQ(trip("10:00:45", "C"), Lines{"W fast_travel_between_consecutive_stops stop_times.txt 9 arrival_time"});
  EXPECT_EQ(trip("10:10:00", "F"), Lines{"W fast_travel_between_far_stops stop_times.txt 9 arrival_time"});
}

TEST(FeedCheck, StopsFarFromTheShape) {
  Files files = sound_feed();
  files["stops.txt"] += "N,북쪽,37.502,127.01,,\n";
  files["trips.txt"] += "R,SA,T5,,S\n";
  files["stop_times.txt"] += "T5,10:00:00,10:00:00,A,1,\nT5,10:10:00,10:10:00,N,2,\n";
  EXPECT_EQ(found(files), Lines{"W stop_too_far_from_shape stop_times.txt 8 stop_id"});
}

TEST(FeedCheck, DistancesThatFall) {
  Files files = sound_feed();
  files["trips.txt"] += "R,SA,T5,,\n";
  files["stop_times.txt"] += "T5,10:00:00,10:00:00,A,1,0\nT5,10:10:00,10:10:00,B,2,2\nT5,10:20:00,10:20:00,C,3,2\n";
  EXPECT_EQ(found(files), Lines{"E decreasing_or_equal_stop_time_distance stop_times.txt 9 shape_dist_traveled"});
}

TEST(FeedCheck, FrequenciesWithAndWithoutExactTimes) {
  const std::string header = "trip_id,start_time,end_time,headway_secs,exact_times\n";
  EXPECT_EQ(found_with("frequencies.txt", header + "T1,06:00:00,08:00:00,600,0\nT1,08:00:00,09:00:00,600,1\nT2,06:00:00,09:00:00,600,\n"), Lines{});
  EXPECT_EQ(found_with("frequencies.txt", header + "T1,06:00:00,08:00:00,600,0\nT1,07:59:00,09:00:00,600,1\nT2,06:00:00,09:00:00,600,2\n"),
            (Lines{"E overlapping_frequency frequencies.txt 3 start_time", "E unexpected_enum_value frequencies.txt 4 exact_times"}));
}

TEST(FeedCheck, TripsOfABlockAtOnce) {
  Files files = sound_feed();
  files["trips.txt"] += "R,WD,T3,K,\nR,SA,T4,K,\n";  // T4 on another day
  files["stop_times.txt"] += "T3,08:10:00,08:10:00,A,1,\nT3,08:30:00,08:30:00,C,2,\nT4,08:10:00,08:10:00,A,1,\nT4,08:30:00,08:30:00,C,2,\n";
  EXPECT_EQ(found(files), Lines{"E block_trips_with_overlapping_stop_times trips.txt 4 block_id"});
}

TEST(FeedCheck, TransfersThatAreTooFar) {
  Files files = sound_feed();
  files["stops.txt"] += "F,멀리,38.5,127.0,,\n";
  files["transfers.txt"] = "from_stop_id,to_stop_id,transfer_type\nA,B,0\nA,F,0\n";
  EXPECT_EQ(found(files), Lines{"W transfer_distance_too_large transfers.txt 3 to_stop_id"});
}

}  // namespace
}  // namespace dosi::bus

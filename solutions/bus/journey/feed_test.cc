#include "solutions/bus/journey/feed.h"

#include <gtest/gtest.h>

#include "ingest/recording_sink.h"
#include "ingest/zip_writer.h"

namespace dosi::bus {
namespace {

using Files = std::map<std::string, std::string>;

Files small_feed() {
  return {
      {"stops.txt", "stop_id,stop_name,stop_lat,stop_lon\nA,시청,37.5,127.0\nB,역,37.6,127.1\nC,공원,37.7,127.2\n"},
      {"routes.txt", "route_id,route_short_name,route_type\nR,7,3\n"},
      {"calendar.txt",
       "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
       "WD,1,1,1,1,1,0,0,20260101,20261231\nSA,0,0,0,0,0,1,0,20260101,20261231\n"},
      {"calendar_dates.txt", "service_id,date,exception_type\nWD,20260505,2\nSA,20260505,1\n"},
      {"trips.txt", "route_id,service_id,trip_id\nR,WD,T1\nR,SA,T2\n"},
      {"stop_times.txt",
       "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
       "T1,08:00:00,08:00:30,A,1\nT1,,,B,2\nT1,8:20:30,08:21:00,C,7\n"
       "T2,23:50:00,23:50:00,C,2\nT2,24:10:00,24:11:00,A,9\n"},
  };
}

Result<FeedDay> read(const Files& files, std::string_view date) {
  const ingest::TextFile file("", "feed.zip");
  EXPECT_TRUE(ingest::write_zip(file.input().path, files));
  return read_feed_day(file.input().path, date);
}

TEST(FeedDay, HasTheTripsOfTheDayWithTheirTimesSpread) {
  const auto day = read(small_feed(), "20260506");  // a Wednesday
  ASSERT_TRUE(day) << day.error().message;
  ASSERT_EQ(day->runs.size(), 1u);
  const bus::Run& run = day->runs[0];
  ASSERT_EQ(run.stops.size(), 3u);
  EXPECT_EQ(run.calls[0].departure, 8 * 3600 + 30);
  EXPECT_EQ(run.calls[1].arrival, 8 * 3600 + 30 + 600);
  EXPECT_EQ(run.calls[2].arrival, 8 * 3600 + 1230);
  EXPECT_EQ(day->stop_names[2], "공원");
  EXPECT_EQ(day->route_names[run.route], "7");
}

TEST(FeedDay, FollowsExceptionsAndRunsPastMidnight) {
  const auto holiday = read(small_feed(), "20260505");  // a Tuesday that runs as a Saturday
  ASSERT_TRUE(holiday);
  ASSERT_EQ(holiday->runs.size(), 1u);
  EXPECT_EQ(holiday->runs[0].calls[1].arrival, 24 * 3600 + 600);
}

TEST(FeedDay, HasWhatRunsAfterMidnightOfTheDayBefore) {
  const auto day = read(small_feed(), "20260506");  // the day after that holiday
  ASSERT_TRUE(day);
  EXPECT_TRUE(day->last_night.empty());  // the run of yesterday leaves its first stop before midnight: one call is left of it
  auto files = small_feed();
  files["stop_times.txt"] += "T2,24:20:00,24:20:00,B,12\n";
  const auto longer = read(files, "20260506");
  ASSERT_TRUE(longer);
  ASSERT_EQ(longer->last_night.size(), 1u);
  const bus::Run& run = longer->last_night[0];
  ASSERT_EQ(run.stops.size(), 2u);
  EXPECT_EQ(longer->stop_ids[at(run.stops[0])], "A");
  EXPECT_EQ(run.calls[0].departure, 660);
  EXPECT_EQ(run.calls[1].arrival, 1200);
  EXPECT_EQ(longer->all_runs().size(), longer->runs.size() + 1);
  EXPECT_TRUE(read(files, "20260508")->last_night.empty());  // after a Thursday
}

TEST(FeedDay, MakesRunsOfFrequencies) {
  auto files = small_feed();
  files["frequencies.txt"] = "trip_id,start_time,end_time,headway_secs\nT1,06:00:00,07:00:00,600\n";
  const auto day = read(files, "20260506");
  ASSERT_TRUE(day);
  ASSERT_EQ(day->runs.size(), 6u);
  EXPECT_EQ(day->runs[1].calls[0].departure, 6 * 3600 + 600);
  EXPECT_EQ(day->runs[1].calls[2].arrival - day->runs[1].calls[0].departure, 1200);
}

TEST(FeedDay, SaysWhenThereIsNoService) {
  EXPECT_EQ(read(small_feed(), "20260503").error().message,
            "The feed has no service on 20260503; it covers 20260101 to 20261231.");
  EXPECT_EQ(read(small_feed(), "20260230").error().message, "'20260230' is no day; YYYYMMDD was expected.");
  auto files = small_feed();
  files.erase("stop_times.txt");
  EXPECT_EQ(read(files, "20260506").error().message, "missing_required_file: the feed has no stop_times.txt");
}

TEST(FeedDay, LeavesOutWhatCannotRun) {
  auto files = small_feed();
  files["stop_times.txt"] += "T1,07:00:00,07:00:00,B,8\nT1,09:00:00,09:00:00,X,9\n";
  const auto day = read(files, "20260506");
  ASSERT_TRUE(day);
  EXPECT_EQ(day->runs.size(), 0u);  // T1 goes back in time
  EXPECT_EQ(day->skipped_rows, 5u);
}

}  // namespace
}  // namespace dosi::bus

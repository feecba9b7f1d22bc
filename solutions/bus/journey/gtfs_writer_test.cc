#include "solutions/bus/journey/gtfs_writer.h"

#include <gtest/gtest.h>

#include "ingest/gtfs.h"
#include "ingest/recording_sink.h"

namespace dosi::bus {
namespace {

GtfsService small_service() {
  GtfsService s;
  s.agency = "도시교통, 주식회사", s.first_day = "20260101", s.last_day = "20261231";
  s.weekdays = {true, true, true, true, true, false, false};
  s.stops = {{"A", "시청 \"앞\"", {127.0, 37.5}}, {"B", "역", {127.01, 37.5}}, {"C", "공원", {127.02, 37.5}}, {"D", "폐쇄", {127.03, 37.5}}};
  GtfsCourse out, back;
  out.stops = {0, 1, 2}, out.ride_s = {120, 180}, out.dwell_s = {0, 20, 0};
  out.shape = {{127.0, 37.5}, {127.005, 37.501}, {127.02, 37.5}};
  out.headways = {{6 * 3600, 7 * 3600, 1200}, {7 * 3600, 8 * 3600, 600}};
  back.stops = {2, 1, 0}, back.ride_s = {180, 120}, back.direction = 1;
  back.alights = {true, false, true};
  back.departures = {6 * 3600 + 300, 25 * 3600};
  s.lines = {{"R1", "1", {out, back}, 3}, {"R2", "쉬는 노선", {}, 3}};
  return s;
}

struct Feed {
  explicit Feed(const GtfsService& service) : file("", "feed.zip") {
    const auto done = write_gtfs(service, file.input().path);
    EXPECT_TRUE(done) << done.error().message;
  }
  ingest::TextFile file;
};

TEST(GtfsWriter, WritesAFeedWithoutFaults) {
  const Feed feed(small_service());
  ingest::RecordingSink sink;
  const auto summary = ingest::read_gtfs(feed.file.input(), {"x"}, sink);
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_TRUE(sink.rejects.empty());
  EXPECT_TRUE(summary->notices.empty());
  EXPECT_EQ(summary->quarantined, 0u);
}

TEST(GtfsWriter, IsReadAsTheServiceThatWasWritten) {
  const Feed feed(small_service());
  const auto day = read_feed_day(feed.file.input().path, "20260506");
  ASSERT_TRUE(day) << day.error().message;
  EXPECT_EQ(day->stop_ids, (std::vector<std::string>{"A", "B", "C"}));
  EXPECT_EQ(day->stop_names[0], "시청 \"앞\"");
  EXPECT_EQ(day->route_ids, std::vector<std::string>{"R1"});
  ASSERT_EQ(day->runs.size(), 3u + 6u + 2u);
  std::vector<Seconds> out, back;
  for (const bus::Run& run : day->runs) (run.direction == 0 ? out : back).push_back(run.calls.front().departure);
  std::sort(out.begin(), out.end());
  EXPECT_EQ(out, (std::vector<Seconds>{21600, 22800, 24000, 25200, 25800, 26400, 27000, 27600, 28200}));
  EXPECT_EQ(back, (std::vector<Seconds>{21900, 90000}));
  for (const bus::Run& run : day->runs) {
    EXPECT_EQ(run.calls[2].arrival - run.calls[0].departure, run.direction == 0 ? 320 : 300);
    EXPECT_EQ(run.calls[1].departure - run.calls[1].arrival, run.direction == 0 ? 20 : 0);
    EXPECT_EQ(run.alights[1], run.direction == 0);
    EXPECT_EQ(day->shapes[run.shape].size(), 3u);
  }
  EXPECT_FALSE(read_feed_day(feed.file.input().path, "20260509"));  // a Saturday
}

TEST(GtfsWriter, ADayReadAndWrittenIsTheSameDay) {
  const Feed first(small_service());
  const auto day = read_feed_day(first.file.input().path, "20260506");
  ASSERT_TRUE(day);
  GtfsService again = service_of(*day);
  EXPECT_EQ(again.lines[0].courses.size(), 2u);
  again.first_day = again.last_day = "20260506";
  const Feed second(again);
  const auto same = read_feed_day(second.file.input().path, "20260506");
  ASSERT_TRUE(same) << same.error().message;
  const auto starts = [](const FeedDay& d) {
    std::vector<std::tuple<int, Seconds, Seconds>> all;
    for (const bus::Run& run : d.runs) all.emplace_back(run.direction, run.calls.front().departure, run.calls.back().arrival);
    std::sort(all.begin(), all.end());
    return all;
  };
  EXPECT_EQ(starts(*day), starts(*same));
  EXPECT_EQ(day->shapes.size(), same->shapes.size());
}

std::string refusal(const std::function<void(GtfsService&)>& change) {
  GtfsService s = small_service();
  change(s);
  const auto files = gtfs_files(s);
  return files ? "written" : files.error().message;
}

TEST(GtfsWriter, SaysWhatCannotBeWritten) {
  EXPECT_EQ(refusal([](auto& s) { s.first_day = "2026"; }), "'2026' is no day; YYYYMMDD was expected.");
  EXPECT_EQ(refusal([](auto& s) { s.stops[1].id = "A"; }), "The stop id 'A' is empty or given twice.");
  EXPECT_EQ(refusal([](auto& s) { s.lines[1].id = "R1"; }), "The line id 'R1' is empty or given twice.");
  EXPECT_EQ(refusal([](auto& s) { s.lines[0].courses[0].stops = {0}; }), "Line R1: a course needs at least two stops.");
  EXPECT_EQ(refusal([](auto& s) { s.lines[0].courses[0].ride_s.pop_back(); }), "Line R1: 3 stops need 2 riding times, not 1.");
  EXPECT_EQ(refusal([](auto& s) { s.lines[0].courses[0].ride_s[1] = -5; }), "Line R1: the ride to the stop at place 3 takes -5 s.");
  EXPECT_EQ(refusal([](auto& s) { s.lines[0].courses[0].stops[1] = 9; }), "Line R1: there is no stop number 9.");
  EXPECT_EQ(refusal([](auto& s) { s.lines[0].courses[0].stops[1] = 0; }), "Line R1: stop number 0 follows itself.");
  EXPECT_EQ(refusal([](auto& s) { s.lines[0].courses[0].headways[0].headway_s = 0; }),
            "Line R1: a headway of 0 s; at least 1 was expected.");
  EXPECT_EQ(refusal([](auto& s) { s.lines[0].courses[0].headways[0].until += 1; }), "Line R1: the periods overlap at 25200 s.");
  EXPECT_EQ(refusal([](auto& s) { s.lines.clear(); }), "No line has a course with headways or departures.");
  EXPECT_EQ(write_gtfs(small_service(), "/nowhere/feed.zip").error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace dosi::bus

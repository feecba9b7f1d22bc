#pragma once
#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "solutions/bus/journey/feed.h"

namespace dosi::bus {

// A service to be written as a GTFS schedule feed (gtfs.org/schedule/reference).
struct GtfsHeadway {
  Seconds from = 0, until = 0;  // departures from the first stop: from, from + headway_s ... before until
  Seconds headway_s = 0;
};
// One course of a line in one direction, with the times it keeps.
struct GtfsCourse {
  std::vector<std::uint32_t> stops;  // numbers in GtfsService::stops, as they are served; a loop ends where it began
  std::vector<Seconds> ride_s;       // from each stop to the next: one fewer than stops
  std::vector<Seconds> dwell_s;      // at each stop; empty: none anywhere
  std::vector<bool> boards, alights; // whether passengers may; empty: everywhere
  std::vector<geo::Point> shape;     // the way on the streets; empty: straight from stop to stop
  int direction = 0;                 // 0 out, 1 back
  std::string headsign;              // empty: the name of the last stop
  std::vector<GtfsHeadway> headways;  // every so often in these periods ...
  std::vector<Seconds> departures;    // ... and at these times from the first stop
};
struct GtfsLine {
  std::string id, name;  // the name as people read it on the bus; empty: the id
  std::vector<GtfsCourse> courses;
  int type = 3;  // of vehicle: 3 is a bus
};
struct GtfsStop {
  std::string id, name;
  geo::Point place;
};
struct GtfsService {
  std::string agency, url = "https://example.org", timezone = "Asia/Seoul", language = "ko";
  std::string first_day, last_day;  // YYYYMMDD, both included
  std::array<bool, 7> weekdays = {true, true, true, true, true, true, true};  // from Monday
  std::vector<GtfsStop> stops;  // those that no line serves are not written
  std::vector<GtfsLine> lines;  // those without a course that runs are not written
};

// The files of the feed: agency, stops, routes, trips, stop_times, calendar, shapes, feed_info, and frequencies where
// there are headways (exact_times 0: buses come every so often). bad_request naming line and what is wrong: an id that
// is empty or given twice, fewer than two stops, an unknown stop, a stop after itself, times that are missing or run
// back, a headway below one second, periods that overlap, a day that is none, nothing that runs.
Result<std::map<std::string, std::string>> gtfs_files(const GtfsService& service);
// Writes them as a zip archive. Errors as above, or unavailable naming the path.
Result<void> write_gtfs(const GtfsService& service, const std::filesystem::path& path);

// A day's runs as courses with departures, to be changed and written: runs alike but for their start are one course.
// The caller gives it agency and days.
GtfsService service_of(const FeedDay& day);

}  // namespace dosi::bus

#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "solutions/bus/journey/timetable.h"

namespace dosi::bus {

// What runs on one day by a GTFS feed.
struct FeedDay {
  std::vector<std::string> stop_ids, stop_names;  // by Stop
  std::vector<geo::Point> places;
  std::vector<std::string> route_ids, route_names;  // by Run::route
  std::vector<std::vector<geo::Point>> shapes;      // by Run::shape: the ways buses take
  std::vector<Run> runs;
  std::vector<Run> last_night;  // of the service of the day before, what runs after midnight: from there on, by this day's clock
  std::size_t trips = 0;         // trips of the day, before frequencies make runs of them
  std::size_t skipped_rows = 0;  // rows that could not be used; `dosi bus gtfs-check` names them

  // What one may ride: the day's runs, and those of last night.
  std::vector<Run> all_runs() const;
  // Stops and runs of another feed beside these.
  void append(FeedDay other);
};

// Reads the day (YYYYMMDD) from calendar.txt, calendar_dates.txt, trips.txt, stop_times.txt and frequencies.txt. Times
// between two known ones are spread over the stops between them by their distances; trips of frequencies.txt run from each start
// time every headway. bad_request when the feed is none, or has no service on that day: then it says which days it has.
Result<FeedDay> read_feed_day(const std::filesystem::path& feed, std::string_view date);

}  // namespace dosi::bus

#pragma once
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "geo/point.h"

namespace dosi::bus {

// The rows of a feed that can be read, with their lines in the files, for checks across rows. Rows with a fault of their
// own are left out; of rows with the same key the first counts.
struct FeedTables {
  struct Timezone {
    std::string name, file, field;
    std::uint64_t line = 0;
  };
  struct StopRow {
    std::string name, parent;
    geo::Point place;
    bool has_place = false;
    int kind = 0;  // location_type
    std::uint64_t line = 0;
  };
  struct CallRow {
    std::string stop;
    int sequence = 0, arrival = -1, departure = -1;  // seconds; -1: blank
    double travelled = -1;                           // shape_dist_traveled; -1: blank
    std::uint64_t line = 0;
  };
  struct TripRow {
    std::string route, service, block, shape;
    std::vector<CallRow> calls;  // by sequence
    std::uint64_t line = 0;
  };
  struct CalendarRow {
    std::string id, start, end;
    std::array<bool, 7> weekdays{};
    std::uint64_t line = 0;
  };
  struct FrequencyRow {
    std::string trip, exact;
    int start = 0, end = 0;
    std::uint64_t line = 0;
  };
  struct TransferRow {
    std::string from, to;
    std::uint64_t line = 0;
  };
  std::vector<Timezone> timezones;
  std::map<std::string, StopRow> stops;
  std::map<std::string, int> route_types;
  std::map<std::string, TripRow> trips;
  std::map<std::string, std::vector<geo::Point>> shapes;
  std::vector<CalendarRow> calendar;
  std::set<std::string> added_services, added_dates;    // by calendar_dates.txt
  std::map<std::string, std::set<std::string>> days;    // of each service: YYYYMMDD, at most kMostDays
  std::vector<FrequencyRow> frequencies;
  std::vector<TransferRow> transfers;
};
inline constexpr int kMostDays = 1500;

// bad_request where the file is no archive; files that lack give no rows.
Result<FeedTables> read_feed_tables(const std::filesystem::path& feed);

}  // namespace dosi::bus

#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dosi::bus {

// What rows of a feed say together that cannot be, or can hardly be, by the rules and codes of the public GTFS validator.
// What is wrong with a row for itself, or with what it refers to, ingest::read_gtfs tells.
struct FeedFault {
  bool is_error = false;  // else a warning
  std::string code, file;
  std::uint64_t line = 0;  // 0: of the file as a whole
  std::string field, text;  // what was found and what was expected
};

// Errors: invalid_timezone, location_without_parent_station, station_with_parent_station, wrong_parent_location_type,
// overlapping_frequency, block_trips_with_overlapping_stop_times, decreasing_or_equal_stop_time_distance,
// unexpected_enum_value (exact_times).
// Warnings: unused_trip, unusable_trip, fast_travel_between_consecutive_stops, fast_travel_between_far_stops,
// stop_too_far_from_shape, expired_calendar, future_calendar, service_has_no_active_day_of_the_week,
// transfer_distance_too_large, duplicate_stop (same name and place).
// `today` is YYYYMMDD. At most kMostFaults of each code. bad_request where the archive is broken; files that lack are
// passed over.
inline constexpr std::size_t kMostFaults = 50;
Result<std::vector<FeedFault>> check_feed(const std::filesystem::path& feed, std::string_view today);

}  // namespace dosi::bus

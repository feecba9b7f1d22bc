#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dosi::patrol::risk {

// Seconds since 1970-01-01T00:00 on the city's own clock: hours of the day and days of the week are read off it.
using LocalTime_s = std::int64_t;
inline constexpr LocalTime_s kHour_s = 3600, kDay_s = 24 * kHour_s, kWeek_s = 7 * kDay_s;

// Hour of the day 0..23, and day of the week: 0 Monday .. 6 Sunday.
int hour_of_day(LocalTime_s t);
int day_of_week(LocalTime_s t);

// As a cell of a file says it (events.h names the forms).
struct WrittenTime {
  LocalTime_s at_s = 0;
  bool day_only = false;
};
std::optional<WrittenTime> read_written_time(std::string_view cell);

// "2017-03-01" or "2017-03-01T08:00", as an argument. bad_request naming `field`.
Result<LocalTime_s> read_local_time(const std::string& text, const std::string& field);
std::string local_date(LocalTime_s t);       // 2017-03-01
std::string local_date_time(LocalTime_s t);  // 2017-03-01T08:00

}  // namespace dosi::patrol::risk

#pragma once
#include <cstdint>
#include <string>

#include "base/time.h"

namespace dosi::city {

inline constexpr std::int64_t kSecondUs = 1'000'000;
inline constexpr std::int64_t kHourUs = 3600 * kSecondUs;
inline constexpr std::int64_t kDayUs = 24 * kHourUs;

// A moment on Korea's clock (UTC+9, no summer time).
struct LocalTime {
  std::int64_t day = 0;  // days since 1970-01-01
  double second = 0;     // of the day
  int hour() const { return static_cast<int>(second / 3600); }
  int weekday() const { return static_cast<int>(((day + 3) % 7 + 7) % 7); }  // 0 Monday
  bool weekend() const { return weekday() >= 5; }
};
inline LocalTime local(Time t) {
  const std::int64_t us = t.us + 9 * kHourUs;
  const std::int64_t day = us / kDayUs - (us % kDayUs < 0);
  return {day, static_cast<double>(us - day * kDayUs) / kSecondUs};
}
inline Time local_midnight(std::int64_t day) {
  return {day * kDayUs - 9 * kHourUs};
}
inline Time plus_s(Time t, double seconds) {
  return {t.us + static_cast<std::int64_t>(seconds * kSecondUs)};
}

// "20260504" of a local day.
inline std::string compact_date(std::int64_t day) {
  const std::string iso = format_time({day * kDayUs});
  return iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2);
}
// "25:04:09": hours may pass 24, as in a timetable.
inline std::string clock_text(int second) {
  const auto two = [](int v) {
    return std::string(1, static_cast<char>('0' + v / 10)) + static_cast<char>('0' + v % 10);
  };
  return two(second / 3600) + ":" + two(second / 60 % 60) + ":" + two(second % 60);
}

}  // namespace dosi::city

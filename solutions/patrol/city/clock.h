#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace dosi::patrol {

inline constexpr std::int64_t kSecond_us = 1'000'000, kHour_us = 3600 * kSecond_us, kDay_us = 24 * kHour_us;

// A city's clock, a fixed way from UTC (Korea has no summer time).
struct CityClock {
  double utc_offset_h = 9;

  std::int64_t local_us(Time t) const { return t.us + static_cast<std::int64_t>(utc_offset_h * static_cast<double>(kHour_us)); }
  std::int64_t day(Time t) const;               // days since 1970-01-01
  std::int64_t second(Time t) const;            // of the local day
  int hour_of_week(Time t) const;               // 0 Monday 00:00 to 167
  Time midnight(std::int64_t day) const;
  std::string date(std::int64_t day) const;     // 2026-05-06
  std::string iso(Time t) const;                // 2026-05-06T20:00:00+09:00
  std::optional<std::int64_t> parse_date(std::string_view date) const;  // none if it is no date
};

}  // namespace dosi::patrol

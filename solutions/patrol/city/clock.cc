#include "solutions/patrol/city/clock.h"

#include <fmt/format.h>

#include <cmath>

namespace dosi::patrol {
namespace {

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0); }

}  // namespace

std::int64_t CityClock::day(Time t) const { return floor_div(local_us(t), kDay_us); }
std::int64_t CityClock::second(Time t) const { return (local_us(t) - day(t) * kDay_us) / kSecond_us; }
int CityClock::hour_of_week(Time t) const {
  const auto weekday = static_cast<int>(((day(t) + 3) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
  return weekday * 24 + static_cast<int>(second(t) / 3600);
}
Time CityClock::midnight(std::int64_t day) const { return {day * kDay_us - static_cast<std::int64_t>(utc_offset_h * static_cast<double>(kHour_us))}; }
std::string CityClock::date(std::int64_t day) const { return format_time({day * kDay_us}).substr(0, 10); }
std::string CityClock::iso(Time t) const {
  const int minutes = static_cast<int>(std::lround(std::fabs(utc_offset_h) * 60));
  return format_time({floor_div(local_us(t), kSecond_us) * kSecond_us}).substr(0, 19) + fmt::format("{}{:02}:{:02}", utc_offset_h < 0 ? '-' : '+', minutes / 60, minutes % 60);
}
std::optional<std::int64_t> CityClock::parse_date(std::string_view date) const {
  if (date.size() != 10) return std::nullopt;
  const auto parsed = parse_time(std::string(date) + "T00:00:00Z");
  if (!parsed) return std::nullopt;
  return floor_div(parsed->us, kDay_us);
}

}  // namespace dosi::patrol

#include "solutions/bus/city/day_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>

namespace dosi::bus {

std::string day_or_today(std::string date) { return date.empty() ? fmt::format("{:%Y-%m-%d}", fmt::localtime(std::time(nullptr))) : date; }

std::string compact(std::string date) {
  std::erase(date, '-');
  return date;
}

Seconds seconds_of(std::string_view clock) {
  const std::size_t colon = std::min(clock.find(':'), clock.size());
  const auto number = [](std::string_view part) { return std::atoi(std::string(part).c_str()); };
  return number(clock.substr(0, colon)) * 3600 + (colon < clock.size() ? number(clock.substr(colon + 1)) * 60 : 0);
}

std::string clock_of(Seconds s) { return fmt::format("{:02}:{:02}", s / 3600, s / 60 % 60); }

}  // namespace dosi::bus

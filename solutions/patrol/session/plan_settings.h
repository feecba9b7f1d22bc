#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "json/value.h"
#include "solutions/patrol/session/desk.h"

namespace dosi::patrol {

// What a planner wants of a shift.
struct PlanSettings {
  std::int64_t day = 0;                // days since 1970-01-01, on the city's clock
  int from_s = 20 * 3600, to_s = 28 * 3600;  // seconds since that day's midnight
  std::map<std::string, int> cars;     // by id of police box
  int stop_min = 12, break_min = 30, least_visits = 1;
  double explore_pct = 15;
  std::size_t spots = 60;
  std::uint64_t seed = 1;
};

// From the member `settings` of a question, each of whose members may be left out: `date` (2026-05-06), `from` and `to` (20:00; an end that is not after the start is on the next
// day), `cars` (a number by police box; those a box has where it is not named), `stop_min` (11 to 15), `explore_pct`, `break_min`, `least_visits`, `spots`, `seed`.
// bad_request naming the member: no such day among those forecast, no shift, no car.
Result<PlanSettings> plan_settings(const Desk& desk, const json::Value& question);
// The same, whole, as an answer tells them.
json::Object told(const Desk& desk, const PlanSettings& settings);

// "20:30" in seconds; none if it is no time of day.
std::optional<int> clock_s(std::string_view text);
std::string time_of_day(int s);

}  // namespace dosi::patrol

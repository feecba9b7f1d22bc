#include "solutions/patrol/risk/explanation.h"

#include <cmath>
#include <numbers>

namespace dosi::patrol::risk {
namespace {

double days_between(LocalTime_s from, LocalTime_s to) { return static_cast<double>(to - from) / kDay_s; }

void describe_reports(const History& history, LocalTime_s now, Cell cell, Explanation& out) {
  const Metres centre = history.grid->centre(cell);
  const auto [first, last] = history.between(now - 365 * kDay_s, now);
  for (std::size_t k = first; k < last; ++k) {
    const Incident& i = history.incidents[k];
    if (!i.target) continue;
    out.year_count += i.cell == cell;
    const double age = days_between(i.from_s, now), away = std::hypot(i.at.x - centre.x, i.at.y - centre.y);
    if (age > Explanation::kRecent_days || away > Explanation::kNear_m) continue;
    ++out.recent_count;
    if (out.nearest_recent_m < 0 || away < out.nearest_recent_m) out.nearest_recent_m = away;
    if (out.last_recent_days < 0 || age < out.last_recent_days) out.last_recent_days = age;
  }
}

void describe_people(const Surroundings& around, Cell cell, LocalTime_s when, Explanation& out) {
  if (!around.has_persons()) return;
  const std::vector<float>& persons = around.persons[static_cast<std::size_t>(hour_of_day(when) + (day_of_week(when) >= 5 ? 24 : 0))];
  double sum = 0, cells = 0;
  for (const float p : persons)
    if (p > 0) sum += p, ++cells;
  if (persons.size() <= at(cell)) return;
  out.persons = persons[at(cell)];
  if (sum > 0) out.persons_ratio = out.persons * cells / sum;
}

}  // namespace

// Cooper 1969 for the declination; the equation of time is within the minutes allowed.
bool is_dark(geo::Point place, LocalTime_s when, double zone_h) {
  const double zone = zone_h == Surroundings::kByPlace ? std::round(place.lon / 15) : zone_h;
  const double day = std::fmod(static_cast<double>(when) / kDay_s, 365.2425), clock_h = std::fmod(static_cast<double>(when), kDay_s) / kHour_s;
  const double radians = std::numbers::pi / 180, declination = 23.45 * radians * std::sin(2 * std::numbers::pi * (284 + day + 1) / 365);
  const double turn = (clock_h - zone + place.lon / 15 - 12) * 15 * radians, latitude = place.lat * radians;
  return std::sin(latitude) * std::sin(declination) + std::cos(latitude) * std::cos(declination) * std::cos(turn) < std::sin(-0.833 * radians);
}

void describe_surroundings(const History& history, const Surroundings& around, LocalTime_s now, Cell cell, Window window, Explanation& out) {
  const LocalTime_s middle = window.from_s + (window.to_s - window.from_s) / 2;
  describe_reports(history, now, cell, out);
  describe_people(around, cell, middle, out);
  const Grid& grid = *history.grid;
  out.dark = window.to_s - window.from_s < kDay_s && is_dark(grid.plane().to_lonlat(grid.centre(cell)), middle, around.zone_h);
  if (around.lights.size() > at(cell)) out.lights = around.lights[at(cell)];
}

}  // namespace dosi::patrol::risk

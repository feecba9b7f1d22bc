#include "solutions/patrol/risk/local_time.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/time.h"
#include "ingest/cell.h"

namespace dosi::patrol::risk {
namespace {

using ingest::CivilTime;

LocalTime_s seconds_of(const CivilTime& t) { return ingest::to_time(t, 0).us / 1'000'000; }

std::optional<int> take_number(std::string_view& text, std::size_t most_digits) {
  std::size_t n = 0;
  int out = 0;
  while (n < text.size() && n < most_digits && text[n] >= '0' && text[n] <= '9') out = out * 10 + (text[n++] - '0');
  text.remove_prefix(n);
  return n > 0 ? std::optional(out) : std::nullopt;
}

bool take(std::string_view& text, char sign) {
  if (!text.starts_with(sign)) return false;
  text.remove_prefix(1);
  return true;
}

// " hh:mm[:ss] [AM|PM]" behind a date; true with `t` untouched for an empty text.
bool read_clock(std::string_view text, CivilTime& t) {
  while (take(text, ' ')) {
  }
  const auto hour = take_number(text, 2);
  if (!hour || !take(text, ':')) return false;
  const auto minute = take_number(text, 2);
  const auto second = take(text, ':') ? take_number(text, 2) : std::optional(0);
  if (!minute || !second || *minute > 59 || *second > 60) return false;
  if (take(text, '.')) take_number(text, 9);
  while (take(text, ' ')) {
  }
  const bool pm = text == "PM" || text == "pm", am = text == "AM" || text == "am";
  if ((!text.empty() && !pm && !am) || *hour > (pm || am ? 12 : 23) || ((pm || am) && *hour == 0)) return false;
  t.hour = pm || am ? *hour % 12 + (pm ? 12 : 0) : *hour, t.minute = *minute, t.second = *second;
  return true;
}

// MM/DD/YYYY and a clock.
std::optional<WrittenTime> read_american(std::string_view cell) {
  CivilTime t;
  const auto month = take_number(cell, 2);
  if (!month || !take(cell, '/')) return std::nullopt;
  const auto day = take_number(cell, 2);
  if (!day || !take(cell, '/')) return std::nullopt;
  const auto year = take_number(cell, 4);
  // By its written form, so that one rule says which days exist.
  const auto exists = ingest::read_civil(fmt::format("{:04}-{:02}-{:02}", year.value_or(0), *month, *day), "yyyy-MM-dd");
  if (!exists) return std::nullopt;
  t = *exists;
  if (cell.empty()) return WrittenTime{seconds_of(t), true};
  if (!read_clock(cell, t)) return std::nullopt;
  return WrittenTime{seconds_of(t), false};
}

// Seconds or milliseconds since 1970, or days since 1899-12-30 as spreadsheets count them.
std::optional<WrittenTime> read_count(std::string_view cell) {
  const auto number = ingest::read_number(cell);
  if (!number) return std::nullopt;
  if (*number >= 1e8 && *number < 1e10 && *number == std::floor(*number)) return WrittenTime{static_cast<LocalTime_s>(*number), false};
  if (*number >= 1e11 && *number < 1e13) return WrittenTime{static_cast<LocalTime_s>(*number / 1000), false};
  if (*number >= 20000 && *number < 80000)
    return WrittenTime{static_cast<LocalTime_s>(std::llround((*number - 25569) * static_cast<double>(kDay_s))), *number == std::floor(*number)};
  return std::nullopt;
}

// What follows the seconds says nothing about the city's clock.
std::string_view without_fraction_and_offset(std::string_view cell) {
  constexpr std::size_t kToSeconds = 19;  // 2017-03-01T08:00:00
  if (cell.size() <= kToSeconds || cell[13] != ':' || cell[16] != ':') return cell;
  const std::string_view rest = cell.substr(kToSeconds);
  return rest.find_first_not_of("0123456789.,:+-Z ") == std::string_view::npos ? cell.substr(0, kToSeconds) : cell;
}

}  // namespace

int hour_of_day(LocalTime_s t) { return static_cast<int>(((t % kDay_s) + kDay_s) % kDay_s / kHour_s); }
int day_of_week(LocalTime_s t) {
  const LocalTime_s day = (t - (((t % kDay_s) + kDay_s) % kDay_s)) / kDay_s;
  return static_cast<int>(((day + 3) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
}

std::optional<WrittenTime> read_written_time(std::string_view cell) {
  cell = ingest::trimmed(cell);
  if (cell.find('/') != std::string_view::npos && cell.find('/') <= 2) return read_american(cell);
  const std::string_view civil = without_fraction_and_offset(cell);
  if (civil.size() >= 8)
    if (const auto t = ingest::read_civil(civil, {})) return WrittenTime{seconds_of(*t), civil.size() <= 10};
  if (civil.size() == 16 && civil[10] == 'T')
    if (const auto t = ingest::read_civil(civil, "yyyy-MM-ddTHH:mm")) return WrittenTime{seconds_of(*t), false};
  return read_count(cell);
}

Result<LocalTime_s> read_local_time(const std::string& text, const std::string& field) {
  const auto t = read_written_time(text);
  if (!t) return bad_request("'" + text + "' is no date such as 2017-03-01 or 2017-03-01T08:00.", field);
  return t->at_s;
}

std::string local_date_time(LocalTime_s t) { return format_time(Time{t * 1'000'000}).substr(0, 16); }
std::string local_date(LocalTime_s t) { return local_date_time(t).substr(0, 10); }

}  // namespace dosi::patrol::risk

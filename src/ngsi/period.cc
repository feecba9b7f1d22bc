#include "ngsi/period.h"

#include <algorithm>
#include <chrono>

namespace dosi::ngsi {
namespace {

constexpr std::int64_t kSecond_us = 1'000'000, kMinute_us = 60 * kSecond_us, kHour_us = 60 * kMinute_us,
                       kDay_us = 24 * kHour_us;
constexpr std::int64_t kLargest = 999'999;  // of one number: keeps sums far from overflow

struct Unit {
  char letter;
  std::int64_t months, us;
};
// In the order in which they may stand.
constexpr Unit kDateUnits[] = {{'Y', 12, 0}, {'M', 1, 0}, {'W', 0, 7 * kDay_us}, {'D', 0, kDay_us}};
constexpr Unit kTimeUnits[] = {{'H', 0, kHour_us}, {'M', 0, kMinute_us}, {'S', 0, kSecond_us}};

// Reads [n]letter pairs in the order of `units` from the front of `text`; -1 for a malformed one, else how many.
template <std::size_t N>
int read_units(std::string_view& text, const Unit (&units)[N], Period& period) {
  int count = 0;
  std::size_t next = 0;
  while (!text.empty() && text.front() != 'T') {
    std::int64_t n = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
      n = std::min(kLargest + 1, n * 10 + (text[digits] - '0'));
    if (digits == 0 || digits == text.size() || n > kLargest) return -1;
    while (next < N && units[next].letter != text[digits]) ++next;
    if (next == N) return -1;
    period.months += n * units[next].months, period.us += n * units[next].us;
    text.remove_prefix(digits + 1), ++next, ++count;
  }
  return count;
}

}  // namespace

Result<Period> parse_period(std::string_view text) {
  const auto refuse = [whole = text] {
    return bad_request("'" + std::string(whole.substr(0, 64)) + "' is no duration such as PT1H, P1D or P1M", "aggrPeriodDuration");
  };
  Period period;
  if (!text.starts_with('P')) return refuse();
  const bool weeks = text.find('W') != std::string_view::npos;
  text.remove_prefix(1);
  int count = read_units(text, kDateUnits, period);
  if (count < 0) return refuse();
  if (text.starts_with('T')) {
    text.remove_prefix(1);
    const int times = read_units(text, kTimeUnits, period);
    if (times <= 0) return refuse();
    count += times;
  }
  if (count == 0 || !text.empty() || (weeks && count != 1)) return refuse();
  return period;
}

Time after(Time from, const Period& period, std::int64_t n) {
  using namespace std::chrono;
  Time t = from;
  if (period.months != 0) {
    const sys_time<microseconds> at{microseconds{from.us}};
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const year_month month = date.year() / date.month() + std::chrono::months{static_cast<int>(period.months * n)};
    const auto last = year_month_day_last{month.year(), month_day_last{month.month()}}.day();
    const sys_days moved = month / std::min(date.day(), last);
    t.us = duration_cast<microseconds>(moved.time_since_epoch() + (at - day)).count();
  }
  t.us += period.us * n;
  return t;
}

}  // namespace dosi::ngsi

#include "base/time.h"

#include <chrono>
#include <cstdio>

namespace dosi {
namespace {

constexpr std::int64_t kDay = 86'400'000'000;

// Days since 1970-01-01 of a proleptic Gregorian date (H. Hinnant, "chrono-compatible low-level date algorithms").
constexpr std::int64_t days_from_civil(int y, int m, int d) {
  y -= m <= 2;
  const int era = (y >= 0 ? y : y - 399) / 400;
  const int yoe = y - era * 400;
  const int doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  const int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return std::int64_t{era} * 146097 + doe - 719468;
}

// The years 0000 to 9999 in UTC: an offset may lead out of what can be written.
constexpr std::int64_t kFirstSecond = days_from_civil(0, 1, 1) * 86400, kLastSecond = days_from_civil(10000, 1, 1) * 86400 - 1;

struct Civil {
  int year, month, day;
};
constexpr Civil civil_from_days(std::int64_t z) {
  z += 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const auto doe = static_cast<int>(z - era * 146097);
  const int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const int mp = (5 * doy + 2) / 153;
  const int month = mp < 10 ? mp + 3 : mp - 9;
  return {static_cast<int>(yoe + era * 400) + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

constexpr int days_in_month(int y, int m) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return m == 2 && (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) ? 29 : kDays[m - 1];
}

// Reads fixed-width digits and separators from the front of a text; `ok` falls once anything does not fit.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}
  int digits(int n) {
    int v = 0;
    for (int i = 0; i < n; ++i, ++at_) {
      if (at_ >= text_.size() || text_[at_] < '0' || text_[at_] > '9') return fail();
      v = v * 10 + (text_[at_] - '0');
    }
    return v;
  }
  bool accept(char c) {
    if (at_ < text_.size() && text_[at_] == c) return ++at_, true;
    return false;
  }
  void expect(char c) { accept(c) || fail(); }
  // Digits behind the decimal sign, as microseconds; further digits are dropped.
  int fraction() {
    int us = 0, n = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_, ++n)
      if (n < 6) us = us * 10 + (text_[at_] - '0');
    if (n == 0) return fail();
    for (; n < 6; ++n) us *= 10;
    return us;
  }
  bool done() const { return ok && at_ == text_.size(); }
  bool ok = true;

 private:
  int fail() { return ok = false, 0; }
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Time> parse_time(std::string_view text) {
  Reader r(text);
  const int year = r.digits(4);
  r.expect('-');
  const int month = r.digits(2);
  r.expect('-');
  const int day = r.digits(2);
  r.expect('T');
  const int hour = r.digits(2);
  r.expect(':');
  const int minute = r.digits(2);
  r.expect(':');
  const int second = r.digits(2);
  const int fraction = r.accept('.') || r.accept(',') ? r.fraction() : 0;
  int offset_hours = 0, offset_minutes = 0, sign = 0;
  if (!r.accept('Z')) {
    sign = r.accept('+') ? 1 : -1;
    if (sign < 0) r.expect('-');
    offset_hours = r.digits(2);
    r.accept(':');
    offset_minutes = r.digits(2);
  }
  const bool valid = r.done() && month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month) &&
                     hour <= 23 && minute <= 59 && second <= 60 && offset_hours <= 23 && offset_minutes <= 59;
  const std::int64_t days = valid ? days_from_civil(year, month, day) : 0;
  const std::int64_t seconds = days * 86400 + hour * 3600 + minute * 60 + second - sign * (offset_hours * 60 + offset_minutes) * 60;
  if (!valid || seconds < kFirstSecond || seconds > kLastSecond)
    return bad_request("'" + std::string(text.substr(0, 64)) + "' is not a date and time such as 2026-05-01T09:00:00Z");
  return Time{seconds * 1'000'000 + fraction};
}

void append_time(std::string& out, Time t) {
  std::int64_t days = t.us / kDay, rest = t.us % kDay;
  if (rest < 0) rest += kDay, --days;
  const Civil c = civil_from_days(days);
  const auto second = static_cast<int>(rest / 1'000'000), us = static_cast<int>(rest % 1'000'000);
  char text[27];
  char* end = text;
  const auto put = [&end](int value, int width) {
    for (int i = width - 1; i >= 0; --i, value /= 10) end[i] = static_cast<char>('0' + value % 10);
    end += width;
  };
  put(c.year, 4), *end++ = '-', put(c.month, 2), *end++ = '-', put(c.day, 2), *end++ = 'T';
  put(second / 3600, 2), *end++ = ':', put(second / 60 % 60, 2), *end++ = ':', put(second % 60, 2);
  if (us % 1000 != 0) *end++ = '.', put(us, 6);
  else if (us != 0) *end++ = '.', put(us / 1000, 3);
  *end++ = 'Z';
  out.append(text, end);
}

std::string format_time(Time t) {
  std::string out;
  append_time(out, t);
  return out;
}

Time system_now() {
  return Time{std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
                  .count()};
}

}  // namespace dosi

#include "solutions/trace/stays/moment.h"

#include <array>
#include <charconv>
#include <chrono>

#include "base/time.h"

namespace dosi::trace {
namespace {

constexpr std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

std::optional<double> number_of(std::string_view s) {
  double v = 0;
  const auto [end, fault] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (fault != std::errc() || end != s.data() + s.size()) return {};
  return v;
}

// Takes digits and signs from the front of a cell.
class Front {
 public:
  explicit Front(std::string_view text) : text_(text) {}
  bool number(int& out, std::size_t most_digits) {
    std::size_t n = 0;
    out = 0;
    while (n < most_digits && n < text_.size() && text_[n] >= '0' && text_[n] <= '9') out = 10 * out + (text_[n++] - '0');
    text_.remove_prefix(n);
    digits = n;
    return n > 0;
  }
  bool sign(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool one_of(std::string_view signs, char& which) {
    if (text_.empty() || signs.find(text_.front()) == std::string_view::npos) return false;
    which = text_.front();
    text_.remove_prefix(1);
    return true;
  }
  void skip_digits() {
    while (!text_.empty() && text_.front() >= '0' && text_.front() <= '9') text_.remove_prefix(1);
  }
  bool empty() const { return text_.empty(); }
  std::size_t left() const { return text_.size(); }
  std::size_t digits = 0;

 private:
  std::string_view text_;
};

bool read_zone(Front& in, int& zone_s) {
  char sign = 0;
  if (!in.one_of("zZ+-", sign)) return false;
  if (sign == 'z' || sign == 'Z') return zone_s = 0, in.empty();
  int h = 0, m = 0;
  if (!in.number(h, 2) || h > 18) return false;
  in.sign(':');
  if (!in.empty() && (!in.number(m, 2) || m > 59)) return false;
  zone_s = (sign == '-' ? -1 : 1) * (h * 3600 + m * 60);
  return in.empty();
}

struct Parts {
  std::array<int, 3> part{};
  bool compact = false;
};

// "2020-5-1", "1/5/20", "20200501".
bool read_day(Front& in, Parts& out) {
  if (!in.number(out.part[0], 8)) return false;
  if (in.digits == 8) {
    const int all = out.part[0];
    out.part = {all / 10000, all / 100 % 100, all % 100};
    return out.compact = true;
  }
  char between = 0;
  return in.one_of("-/.", between) && in.number(out.part[1], 2) && in.sign(between) && in.number(out.part[2], 4);
}

std::optional<std::int64_t> day_number(const Parts& p, TimeFormat::Order order) {
  auto [y, m, d] = std::tuple(p.part[0], p.part[1], p.part[2]);
  if (!p.compact && p.part[0] < 1000) {
    y = p.part[2], d = p.part[0], m = p.part[1];
    if (order == TimeFormat::Order::month_first) std::swap(d, m);
  }
  if (y < 100) y += 2000;
  const std::chrono::year_month_day day{std::chrono::year(y), std::chrono::month(static_cast<unsigned>(m)), std::chrono::day(static_cast<unsigned>(d))};
  if (!day.ok()) return {};
  return std::chrono::sys_days(day).time_since_epoch().count();
}

// "9:05", "09:05:30.25".
bool read_clock(Front& in, int& seconds) {
  int h = 0, m = 0, s = 0;
  if (!in.number(h, 2) || h > 24) return false;
  if (in.sign(':')) {
    if (!in.number(m, 2) || m > 59) return false;
    if (in.sign(':') && (!in.number(s, 2) || s > 60)) return false;
  } else if (in.number(m, 2)) {
    if (in.number(s, 2) && s > 60) return false;
  }
  if (in.sign('.') || in.sign(',')) in.skip_digits();
  seconds = h * 3600 + m * 60 + s;
  return true;
}

MomentOrReason date_of(std::string_view cell, const TimeFormat& format) {
  Front in(cell);
  Parts parts;
  if (!read_day(in, parts)) return {{}, "no time; such as 2020-05-01T09:00:00+09:00 was expected"};
  const auto day = day_number(parts, format.order);
  if (!day) return {{}, "no day of the calendar"};
  if (in.empty()) return {*day * 86400 - format.zone_s.value_or(0), nullptr};
  char between = 0;
  int clock = 0, zone = 0;
  if (!in.one_of("T t", between) || !read_clock(in, clock)) return {{}, "no time of day; such as 09:00:00 was expected"};
  in.sign(' ');
  if (in.empty()) {
    if (!format.zone_s) return {{}, "a time without zone; name the clock's zone with --zone, such as +09:00"};
    zone = *format.zone_s;
  } else if (!read_zone(in, zone)) {
    return {{}, "no zone; Z or such as +09:00 was expected"};
  }
  return {*day * 86400 + clock - zone, nullptr};
}

// How many cells look like what.
struct Forms {
  std::size_t small = 0, seconds = 0, milliseconds = 0, day_first = 0, month_first = 0;
};
Forms forms_of(const std::vector<std::string_view>& cells) {
  Forms out;
  for (const std::string_view raw : cells) {
    const std::string_view cell = trimmed(raw);
    if (const auto n = number_of(cell)) {
      const bool compact = cell.size() == 8 && *n > 18000000 && *n < 22000000;  // 20200501
      if (!compact) ++(*n >= 1e11 ? out.milliseconds : *n >= 1e8 ? out.seconds : out.small);
      continue;
    }
    Front in(cell);
    Parts parts;
    if (read_day(in, parts) && parts.part[0] < 1000) out.day_first += parts.part[0] > 12, out.month_first += parts.part[1] > 12;
  }
  return out;
}

}  // namespace

Result<TimeFormat> TimeFormat::of(const std::vector<std::string_view>& cells, std::string_view unit, std::string_view zone) {
  TimeFormat out;
  if (!zone.empty()) {
    Front in(zone);
    int zone_s = 0;
    if (!read_zone(in, zone_s)) return bad_request("'" + std::string(zone) + "' is no zone; Z or such as +09:00 was expected.", "zone");
    out.zone_s = zone_s;
  }
  const Forms forms = forms_of(cells);
  out.order = forms.month_first > forms.day_first ? Order::month_first : Order::day_first;
  if (unit == "minutes") return out.kind = Kind::minutes, out;
  if (unit == "seconds") return out.kind = Kind::seconds, out;
  if (unit == "milliseconds") return out.kind = Kind::milliseconds, out;
  if (unit == "dates") return out;
  if (!unit.empty()) return bad_request("'" + std::string(unit) + "' is no unit of times; seconds, milliseconds, minutes or dates was expected.", "time-unit");
  if (forms.small > forms.seconds + forms.milliseconds && 2 * forms.small > cells.size())
    return bad_request("Times are small numbers; say with --time-unit whether they are seconds or minutes.", "time-unit");
  if (forms.seconds + forms.milliseconds > 0) out.kind = forms.milliseconds > forms.seconds ? Kind::milliseconds : Kind::seconds;
  return out;
}

MomentOrReason moment_of(std::string_view cell, const TimeFormat& format) {
  cell = trimmed(cell);
  if (cell.empty()) return {{}, "no time"};
  if (format.kind == TimeFormat::Kind::date) return date_of(cell, format);
  const auto n = number_of(cell);
  if (!n || !(*n > -1e15 && *n < 1e15)) return {{}, "no number; times of this column are numbers"};
  if (format.kind == TimeFormat::Kind::minutes) return {static_cast<Moment>(*n * 60), nullptr};
  return {static_cast<Moment>(format.kind == TimeFormat::Kind::milliseconds ? *n / 1000 : *n), nullptr};
}

json::Value json_of(Moment at, const TimeFormat& format) {
  if (format.kind == TimeFormat::Kind::minutes) return static_cast<double>(at) / 60;
  if (format.kind == TimeFormat::Kind::seconds && at < 100'000'000) return at;
  return format_time(Time{at * 1'000'000});
}

}  // namespace dosi::trace

#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/value.h"

namespace dosi::trace {

// Seconds since 1970-01-01T00:00:00Z; where a file counts minutes or seconds from a start of its own, since that start.
using Moment = std::int64_t;

// How the times of a column are written.
struct TimeFormat {
  enum class Kind { date, seconds, milliseconds, minutes };
  enum class Order { year_first, day_first, month_first };
  Kind kind = Kind::date;
  Order order = Order::year_first;
  std::optional<int> zone_s;  // of times that name none; without it such times are refused (days alone are not)

  // From the cells of a column: numbers are seconds since 1970 or milliseconds by their size; 28/1/20 and 1/28/20 are told apart by
  // numbers above 12. `unit` ("seconds", "minutes", "milliseconds", or empty: find out) and `zone` ("+09:00", "Z" or empty) are the
  // user's word. bad_request where small numbers have no unit, or the zone is none.
  static Result<TimeFormat> of(const std::vector<std::string_view>& cells, std::string_view unit, std::string_view zone);
};

// The moment of a cell, or none and why. Dates: 2020-05-01, with or without a clock (T or space; seconds and fraction may be left out)
// and an offset; 2020/5/1, 1.5.2020, 20200501 likewise. A day alone is its midnight in `zone_s`, or UTC.
struct MomentOrReason {
  std::optional<Moment> at;
  const char* reason = nullptr;
};
MomentOrReason moment_of(std::string_view cell, const TimeFormat& format);

// As it stands in answers: RFC 3339 in UTC; a number in the file's own unit where it counts from a start of its own.
json::Value json_of(Moment at, const TimeFormat& format);

}  // namespace dosi::trace

#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace dosi {

// A moment: microseconds since 1970-01-01T00:00:00Z, the resolution of every stored time.
// kNoTime marks an absent one, so that a time packs into eight bytes.
struct Time {
  std::int64_t us = 0;
  auto operator<=>(const Time&) const = default;
};
inline constexpr Time kNoTime{INT64_MIN};

// Parses RFC 3339 / ISO 8601 UTC with or without fraction, "Z" or an offset ("2026-05-01T09:00:00.5+09:00"), and with a
// comma as decimal sign (GS CIM 009 clause 4.6.3 allows both). Fails with bad_request on anything else.
Result<Time> parse_time(std::string_view text);

// "2026-05-01T00:00:00Z", with milliseconds or microseconds only where they are not zero. Years 0000 to 9999.
std::string format_time(Time t);
void append_time(std::string& out, Time t);

// Where the present comes from; tests give their own.
using Clock = std::function<Time()>;
Time system_now();

}  // namespace dosi

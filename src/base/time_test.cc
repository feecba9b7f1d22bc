#include "base/time.h"

#include <gtest/gtest.h>

#include <random>

namespace dosi {
namespace {

TEST(Time, ReadsWhatTheSpecificationAllows) {
  EXPECT_EQ(parse_time("1970-01-01T00:00:00Z")->us, 0);
  EXPECT_EQ(parse_time("2026-05-01T09:00:00+09:00")->us, parse_time("2026-05-01T00:00:00Z")->us);
  EXPECT_EQ(parse_time("2026-05-01T00:00:00.25Z")->us, parse_time("2026-05-01T00:00:00Z")->us + 250'000);
  EXPECT_EQ(parse_time("2026-05-01T00:00:00,25Z")->us, parse_time("2026-05-01T00:00:00Z")->us + 250'000);
  EXPECT_EQ(parse_time("1969-12-31T23:59:59.999999Z")->us, -1);
}

TEST(Time, RefusesTheRest) {
  for (const char* bad :
       {"", "2026-05-01", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-05-01T24:00:00Z", "2026-05-01T00:00:00",
        "2026-05-01T00:00:00.Z", "2026-05-01T00:00:00Zx", "now", "2026-5-1T0:0:0Z", "2026-05-01T00:00:00+24:00",
        "2026-05-01T00:00:00+09:60", "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01"})
    EXPECT_FALSE(parse_time(bad)) << bad;
}

TEST(Time, PrintsWhatItReads) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> any(-62'167'219'200'000'000, 253'402'300'799'999'999);
  for (int i = 0; i < 10'000; ++i) {
    const Time t{any(random)};
    ASSERT_EQ(*parse_time(format_time(t)), t) << format_time(t);
  }
  EXPECT_EQ(format_time(Time{0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_time(Time{1'500'000}), "1970-01-01T00:00:01.500Z");
}

}  // namespace
}  // namespace dosi

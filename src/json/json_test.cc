#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <charconv>
#include <cmath>
#include <random>
#include <string>

#include "json/parse.h"
#include "json/write.h"

namespace dosi::json {
namespace {

std::string round_trip(std::string_view text) {
  return dump(*parse(text));
}

TEST(Json, KeepsOrderAndNumbers) {
  for (const char* text :
       {R"({"b":1,"a":[1.5,-0.25,1e+300,9223372036854775807,"x\n\"é한"],"c":{},"d":[],"e":null,"f":true})", "23.5",
        "76.7", "\"\"", "[[[]]]"})
    EXPECT_EQ(round_trip(text), text);
  EXPECT_EQ(round_trip("76.70"), "76.7");
}

TEST(Json, RefusesWithAReason) {
  const auto message = [](std::string_view text) { return parse(text).error().message; };
  EXPECT_THAT(message(""), testing::HasSubstr("empty"));
  EXPECT_THAT(message("{\"a\":1"), testing::HasSubstr("not valid JSON"));
  EXPECT_THAT(message("{\"a\":1,\"a\":2}"), testing::HasSubstr("'a' stands twice"));
  EXPECT_THAT(message("18446744073709551615"), testing::HasSubstr("64-bit"));
  EXPECT_THAT(message("123456789012345678901234567890"), testing::HasSubstr("64-bit"));
  EXPECT_THAT(message("\"\xff\""), testing::HasSubstr("UTF-8"));
  for (const char* bad :
       {"NaN", "01", "1e400", "[1,]", "{'a':1}", "\"\\ud800\"", "\xef\xbb\xbf{}", "nul", "1 2", "\"\x01\""})
    EXPECT_FALSE(parse(bad)) << bad;
}

TEST(Json, BoundsDepthAndLength) {
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(parse(nested(60)));
  EXPECT_THAT(parse(nested(100'000)).error().message, testing::HasSubstr("64 levels"));
  EXPECT_EQ(parse("[1,2,3]", {.bytes = 3}).error().code, ErrorCode::payload_too_large);
}

TEST(Json, DuplicatesAmongManyMembers) {
  Object o;
  for (int i = 0; i < 100; ++i) o.append("k" + std::to_string(i), i);
  EXPECT_TRUE(parse(dump(Value(o))));
  o.append("k7", 0);
  EXPECT_THAT(parse(dump(Value(o))).error().message, testing::HasSubstr("'k7'"));
}

TEST(Json, DoublesReadBackTheSame) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const double v = std::bit_cast<double>(random());
    if (!std::isfinite(v)) continue;
    std::string text;
    append_number(text, v);
    ASSERT_EQ(parse(text)->as_double(), v) << text;
  }
}

TEST(Json, NumbersAreWrittenShort) {
  const auto text = [](double v) {
    std::string out;
    append_number(out, v);
    return out;
  };
  EXPECT_EQ(text(0), "0");
  EXPECT_EQ(text(-0.0), "-0");
  EXPECT_EQ(text(100'000), "100000");
  EXPECT_EQ(text(-23.5), "-23.5");
  EXPECT_EQ(text(127.05), "127.05");
  EXPECT_EQ(text(-0.007), "-0.007");
  EXPECT_EQ(text(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(text(126.978123), "126.978123");
  std::mt19937_64 random(2);
  for (int i = 0; i < 100'000; ++i) {  // as the general search has it
    const double v = static_cast<double>(static_cast<std::int64_t>(random() % 2'000'001) - 1'000'000) / (i % 2 ? 1000 : 16);
    char buffer[32];
    const std::string shortest(buffer, std::to_chars(buffer, buffer + 32, v).ptr);
    if (shortest.find('e') == std::string::npos) {
      ASSERT_EQ(text(v), shortest);
    }
    ASSERT_EQ(parse(text(v))->as_double(), v);
  }
}

TEST(Json, WriterSetsCommas) {
  std::string out;
  Writer w(out);
  w.begin_object();
  w.member("id", "a");
  w.key("list"), w.begin_array(), w.number(1.5), w.number(std::int64_t{2}), w.raw("{}"), w.end_array();
  w.key("o"), w.begin_object(), w.end_object();
  w.key("b"), w.boolean(true);
  w.end_object();
  EXPECT_EQ(out, R"({"id":"a","list":[1.5,2,{}],"o":{},"b":true})");
}

TEST(Json, EqualityIgnoresMemberOrder) {
  EXPECT_EQ(*parse(R"({"a":1,"b":2.0})"), *parse(R"({"b":2,"a":1.0})"));
  EXPECT_NE(*parse(R"({"a":1})"), *parse(R"({"a":"1"})"));
}

}  // namespace
}  // namespace dosi::json

#include "http/freshness.h"

#include <gtest/gtest.h>

namespace dosi::http {
namespace {

constexpr Time kNow{784'111'777'000'000};  // Sun, 06 Nov 1994 08:49:37 GMT

TEST(Freshness, FollowsMaxAgeLessAge) {
  EXPECT_EQ(fresh_for_s({{"Cache-Control", "public, Max-Age=60"}}, kNow), 60);
  EXPECT_EQ(fresh_for_s({{"Cache-Control", "max-age=\"60\""}, {"Age", "20"}}, kNow), 40);
  EXPECT_EQ(fresh_for_s({{"Cache-Control", "max-age=60"}, {"Age", "90"}}, kNow), 0);
  EXPECT_EQ(fresh_for_s({{"Cache-Control", "max-age=60"}, {"Expires", "Thu, 01 Jan 1970 00:00:00 GMT"}}, kNow), 60);
}

TEST(Freshness, WhatIsNotToBeKeptIsNotFresh) {
  EXPECT_EQ(fresh_for_s({{"Cache-Control", "no-store"}}, kNow), 0);
  EXPECT_EQ(fresh_for_s({{"Cache-Control", "max-age=60, no-cache"}}, kNow), 0);
}

TEST(Freshness, FollowsExpires) {
  EXPECT_EQ(fresh_for_s({{"Expires", "Sun, 06 Nov 1994 08:50:37 GMT"}}, kNow), 60);
  EXPECT_EQ(fresh_for_s({{"Expires", "Sun, 06 Nov 1994 08:50:37 GMT"}, {"Date", "Sun, 06 Nov 1994 08:50:07 GMT"}}, kNow), 30);
  EXPECT_EQ(fresh_for_s({{"Expires", "Sun, 06 Nov 1994 08:00:00 GMT"}}, kNow), 0);
  EXPECT_EQ(fresh_for_s({{"Expires", "0"}}, kNow), 0);
}

TEST(Freshness, SaysNothingWhereTheSenderDoes) {
  EXPECT_FALSE(fresh_for_s({}, kNow));
  EXPECT_FALSE(fresh_for_s({{"Cache-Control", "public"}}, kNow));
  EXPECT_FALSE(fresh_for_s({{"Cache-Control", "max-age=soon"}}, kNow));
}

}  // namespace
}  // namespace dosi::http

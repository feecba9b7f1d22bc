#include "solutions/trace/timeline/timeline.h"

#include <gtest/gtest.h>

namespace dosi::trace {
namespace {

const std::vector<VenuePlace> kVenues{{"home", {127, 37.5}, 1, 0.4, 480}, {"cafe", {127.02, 37.5}}, {"gym", {127.0203, 37.5}}, {"office", {127.05, 37.52}, 1, 0.2, 240}};

Observation tower(Moment at, double lon, double lat) { return {"tower", at, at, {lon, lat}, 400, "", ""}; }

std::string told(const Timeline& t, Moment at) {
  for (const Span& s : t.spans)
    if (s.from <= at && at < s.to) return s.venue == kMoving ? "way" : s.venue == kUnknown ? "?" : kVenues[static_cast<std::size_t>(s.venue)].id;
  return "none";
}

TEST(Timeline, APaymentNamesTheVenueThatTowersOnlyPointTo) {
  const std::vector<Observation> records{tower(0, 127, 37.501),    tower(3600, 127.001, 37.5), tower(7200, 127, 37.499),
                                         tower(9000, 127.02, 37.5), {"card", 9600, 10200, {127.0203, 37.5}, 30, "gym", ""}, tower(11000, 127.021, 37.501),
                                         tower(14400, 127, 37.5),   tower(18000, 127.001, 37.5)};
  const Timeline t = fuse(records, kVenues, {});
  EXPECT_EQ(told(t, 3600), "home");
  EXPECT_EQ(told(t, 10000), "gym");
  EXPECT_EQ(told(t, 16000), "home");
  EXPECT_TRUE(t.contradictions.empty());
  Moment last = t.spans.front().from;
  for (const Span& s : t.spans) {
    EXPECT_EQ(s.from, last);
    EXPECT_GE(s.probability, 0);
    EXPECT_LE(s.probability, 1 + 1e-9);
    last = s.to;
  }
}

TEST(Timeline, TwoPlacesAtOnceAreShown) {
  const std::vector<Observation> records{tower(0, 127, 37.5), tower(1800, 127, 37.5), {"qr", 3000, 3000, {127, 37.5}, 10, "home", ""},
                                         {"card", 3000, 3100, {127.05, 37.52}, 30, "office", ""},  // somebody else's card
                                         tower(3600, 127, 37.5), tower(5400, 127, 37.5)};
  const Timeline t = fuse(records, kVenues, {});
  EXPECT_EQ(told(t, 3000), "home");
  ASSERT_FALSE(t.contradictions.empty());
  bool at_once = false, against = false;
  for (const Contradiction& c : t.contradictions) at_once |= c.a == 2 && c.b == 3, against |= c.a == 3 && c.b == 3;
  EXPECT_TRUE(at_once);
  EXPECT_TRUE(against);
}

TEST(Timeline, RecordsToldTwiceCountOnceAndVagueOnesAreTold) {
  std::vector<Observation> records{tower(0, 127, 37.5), tower(0, 127, 37.5), tower(600, 127, 37.5)};
  records.push_back({"tower", 900, 900, {127.05, 37.52}, 5000, "", ""});
  EXPECT_EQ(fuse(records, kVenues, {}).passed_over.size(), 2u);
  EXPECT_TRUE(fuse({}, kVenues, {}).spans.empty());
  EXPECT_FALSE(fuse({tower(0, 127, 37.5)}, {}, {}).spans.empty());  // no venue: on the way or unknown
}

}  // namespace
}  // namespace dosi::trace

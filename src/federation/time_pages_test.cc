#include "federation/time_pages.h"

#include <gtest/gtest.h>

namespace dosi::federation {
namespace {

Reply partial(const std::string& range) {
  Reply out;
  out.outcome = Reply::Outcome::answered;
  out.response.status = 206;
  out.response.headers.add("Content-Range", range);
  return out;
}

std::vector<ngsi::TemporalDocument> page_of(std::size_t samples) {
  ngsi::TemporalDocument one;
  one.samples.resize(samples);
  return {one};
}

std::string parameters(const std::optional<Call>& call) {
  if (!call) return "none";
  std::string out;
  for (const http::Parameter& p : call->query) out += p.key + "=" + p.value + " ";
  return out;
}

TEST(TimePages, content_range_is_read_with_its_unit_whatever_it_is_called) {
  const auto range = content_range("DateTime 2026-01-01T00:00:00Z-2026-01-02T00:00:00.5Z/*");
  ASSERT_TRUE(range);
  EXPECT_EQ(format_time(range->first), "2026-01-01T00:00:00Z");
  EXPECT_EQ(range->second.us - range->first.us, 86'400'500'000);
  EXPECT_TRUE(content_range("date-time 2026-01-01T00:00:00Z-2026-01-02T00:00:00Z/5"));
  EXPECT_FALSE(content_range("bytes 0-5/10"));
  EXPECT_FALSE(content_range(""));
}

TEST(TimePages, onwards_from_where_the_page_ended) {
  const Reply reply = partial("DateTime 2026-01-01T00:00:00Z-2026-01-02T00:00:00Z/*");
  Call call;
  call.query = {{"timerel", "after"}, {"timeAt", "2026-01-01T00:00:00Z"}};
  EXPECT_EQ(parameters(next_in_time(call, reply, page_of(3))), "timerel=after timeAt=2026-01-02T00:00:00Z ");
  call.query = {{"timerel", "before"}, {"timeAt", "2026-02-01T00:00:00Z"}};
  EXPECT_EQ(parameters(next_in_time(call, reply, page_of(3))),
            "endTimeAt=2026-02-01T00:00:00Z timerel=between timeAt=2026-01-02T00:00:00Z ");
  call.query = {{"timerel", "after"}, {"timeAt", "2026-01-02T00:00:00Z"}};
  EXPECT_EQ(parameters(next_in_time(call, reply, page_of(3))), "none") << "a page that leads nowhere";
}

TEST(TimePages, backwards_for_as_many_as_are_left) {
  const Reply reply = partial("DateTime 2026-01-09T00:00:00Z-2026-01-05T00:00:00Z/*");
  Call call;
  call.kind = Call::Body::query;
  call.body = json::Object{{"temporalQ", json::Object{{"timerel", "after"}, {"timeAt", "2026-01-01T00:00:00Z"}, {"lastN", 10}}}};
  const auto next = next_in_time(call, reply, page_of(4));
  ASSERT_TRUE(next);
  const json::Value expected = json::Object{
      {"timerel", "between"}, {"timeAt", "2026-01-01T00:00:00Z"}, {"lastN", 6}, {"endTimeAt", "2026-01-05T00:00:00Z"}};
  EXPECT_EQ(*next->body.find("temporalQ"), expected);
  EXPECT_FALSE(next_in_time(call, reply, page_of(10)));
}

TEST(TimePages, a_whole_answer_has_no_next_page) {
  Reply reply = partial("DateTime 2026-01-01T00:00:00Z-2026-01-02T00:00:00Z/*");
  reply.response.status = 200;
  EXPECT_FALSE(next_in_time(Call(), reply, page_of(3)));
}

}  // namespace
}  // namespace dosi::federation

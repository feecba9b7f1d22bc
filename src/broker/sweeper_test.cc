#include "broker/sweeper.h"

#include <gtest/gtest.h>

#include "broker/broker.h"
#include "json/parse.h"
#include "store/memory.h"

namespace dosi::broker {
namespace {

TEST(Sweeper, DeletesWhatHasExpiredAndTellsIt) {
  Time now = *parse_time("2026-05-01T00:00:00Z");
  store::MemoryStore store;
  Broker broker(store, [&] { return now; });
  const Caller caller{"metro", jsonld::Context::core()};
  for (const char* text : {R"({"id":"urn:a","type":"T","expiresAt":"2026-05-02T00:00:00Z"})", R"({"id":"urn:b","type":"T"})",
                           R"({"id":"urn:c","type":"T","expiresAt":"2026-05-04T00:00:00Z"})"})
    broker.entities.create(caller, *json::parse(text), [](Result<std::string> id) { ASSERT_TRUE(id); });
  std::vector<std::string> gone;
  const auto ear = broker.events.listen([&](const Event& event) {
    if (!event.after) gone.emplace_back(event.before->id());
  });
  Sweeper sweeper(broker.committer, std::chrono::milliseconds(0));
  EXPECT_EQ(sweeper.sweep(), 0u);
  now = *parse_time("2026-05-03T00:00:00Z");
  EXPECT_EQ(sweeper.sweep(), 1u);
  EXPECT_EQ(gone, std::vector<std::string>{"urn:a"});
  EXPECT_EQ(store.get("metro", "urn:a"), nullptr);
  EXPECT_NE(store.get("metro", "urn:b"), nullptr);
  EXPECT_NE(store.get("metro", "urn:c"), nullptr);
  EXPECT_EQ(sweeper.sweep(), 0u);
}

}  // namespace
}  // namespace dosi::broker

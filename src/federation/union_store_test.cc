#include "federation/union_store.h"

#include <gtest/gtest.h>

#include "store/memory.h"

namespace dosi::federation {
namespace {

using ngsi::Entity;

const Symbol kBus = intern("https://example.org/Bus"), kTram = intern("https://example.org/Tram"), kSpeed = intern("https://example.org/speed");

Entity entity(const std::string& id, Symbol type) {
  return {.id = id, .types = {type}};
}

struct UnionStoreTest : testing::Test {
  store::MemoryStore own;

  UnionStoreTest() {
    store::Change change;
    for (const std::string id : {"urn:b:1", "urn:b:2", "urn:b:3"}) {
      store::Write write{.id = id, .current = store::Write::Current::put};
      write.record = ngsi::Record::pack(entity(id, kBus));
      change.writes.push_back(std::move(write));
    }
    EXPECT_TRUE(own.apply(std::move(change), nullptr));
  }
  static query::Matcher buses() { return *query::Matcher::compile({.types = query::TypeSelection{{{kBus}}}}); }
  static std::string ids(const store::Store& s, std::size_t offset, std::size_t limit, std::uint64_t* count = nullptr) {
    std::string out;
    std::size_t n = 0;
    EXPECT_TRUE(s.scan("", buses(), {.offset = offset, .count = count}, [&](const ngsi::RecordPtr& e) {
      if (n++ == limit) return false;
      out += std::string(e->id()) + " ";
      return true;
    }));
    return out;
  }
};

TEST_F(UnionStoreTest, merged_entities_come_first_and_each_once) {
  UnionStore both(own, "", false);
  both.put(entity("urn:b:2", kBus), {"@none", "urn:r:1"});
  both.put(entity("urn:b:9", kBus), {"urn:r:1"});
  std::uint64_t count = 0;
  EXPECT_EQ(ids(both, 0, 9, &count), "urn:b:2 urn:b:9 urn:b:1 urn:b:3 ");
  EXPECT_EQ(count, 4u);
  EXPECT_EQ(ids(both, 1, 2, &count), "urn:b:9 urn:b:1 ");
  EXPECT_EQ(count, 4u);
  EXPECT_EQ(ids(both, 3, 5), "urn:b:3 ");
  EXPECT_EQ(both.sources_of("urn:b:9"), std::vector<std::string>{"urn:r:1"});
  EXPECT_EQ(both.sources_of("urn:b:1"), std::vector<std::string>{"@none"});
}

TEST_F(UnionStoreTest, what_was_put_together_is_filtered_unless_its_sources_did) {
  UnionStore split(own, "", false), whole(own, "", true);
  split.put(entity("urn:b:2", kTram), {}), whole.put(entity("urn:b:2", kTram), {});
  EXPECT_EQ(ids(split, 0, 9), "urn:b:1 urn:b:3 ");
  EXPECT_EQ(ids(whole, 0, 9), "urn:b:2 urn:b:1 urn:b:3 ");
}

TEST_F(UnionStoreTest, other_tenants_and_entities_are_the_hubs_own) {
  UnionStore both(own, "", false);
  both.put(entity("urn:b:9", kBus), {});
  EXPECT_NE(both.get("", "urn:b:1"), nullptr);
  EXPECT_NE(both.get("", "urn:b:9"), nullptr);
  EXPECT_EQ(both.get("metro", "urn:b:9"), nullptr);
  EXPECT_FALSE(both.put_document("", "k", "v"));
}

TEST_F(UnionStoreTest, histories_are_cut_as_asked) {
  UnionStore both(own, "", false);
  std::vector<store::Sample> samples;
  for (const std::int64_t at : {30, 10, 20, 40}) {
    store::Sample s{.attribute = kSpeed};
    s.observed_at = Time{at}, s.number = static_cast<double>(at);
    samples.push_back(s);
  }
  both.put_history("urn:b:1", std::move(samples));
  const auto last = both.history("", {.id = "urn:b:1", .until = Time{40}, .last_n = 2});
  ASSERT_EQ(last->size(), 1u);
  EXPECT_EQ(last->front().samples.front().number, 20);
  EXPECT_EQ(last->front().samples.back().number, 30);
  const auto first = both.history("", {.id = "urn:b:1", .limit = 1});
  EXPECT_FALSE(first->front().complete);
  EXPECT_EQ(first->front().samples.front().number, 10);
}

}  // namespace
}  // namespace dosi::federation

#pragma once
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "store/contract_test.h"

namespace dosi::store {

TEST_P(StoreContract, GetGivesTheEntityOrNull) {
  EXPECT_EQ(store->get("", "urn:a"), nullptr);
  EXPECT_EQ(store->get("nowhere", "urn:a"), nullptr);
  apply(change({put(record("urn:a", "Bus", 4))}));
  ASSERT_NE(store->get("", "urn:a"), nullptr);
  EXPECT_EQ(speed(store->get("", "urn:a")), 4);
  EXPECT_EQ(store->get("", "urn:a")->unpack(), record("urn:a", "Bus", 4)->unpack());
  EXPECT_EQ(store->get("nowhere", "urn:a"), nullptr);
}

// A writer that was told "durable" reads its own write, whatever the threads of the store do meanwhile.
TEST_P(StoreContract, WhatIsDurableIsVisible) {
  std::atomic<int> unseen = 0, told = 0;
  const auto write = [&](const std::string& name) {
    for (int i = 0; i < 500; ++i) {
      const std::string id = "urn:" + name + ":" + std::to_string(i);
      const auto applied = store->apply(change({put(record(id, name))}), [&, id](Result<void>) {
        ++told;
        if (store->get("", id) == nullptr) ++unseen;
      });
      EXPECT_TRUE(applied);
    }
  };
  std::vector<std::thread> writers;
  for (const char* name : {"a", "b", "c", "d"}) writers.emplace_back(write, name);
  for (auto& writer : writers) writer.join();
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(told, 2000);
  EXPECT_EQ(unseen, 0);
}

TEST_P(StoreContract, TheStoreGivesVersionsThatRise) {
  const Applied first = apply(change({put(record("urn:a", "Bus"))}));
  const std::uint64_t version = store->get("", "urn:a")->version();
  EXPECT_EQ(version, first.sequence);
  EXPECT_GT(version, 0u);
  const Applied second = apply(change({put(record("urn:a", "Bus"), version)}));
  EXPECT_GT(second.sequence, first.sequence);
  EXPECT_EQ(store->get("", "urn:a")->version(), second.sequence);
  apply(change({erase("urn:a")}));
  apply(change({put(record("urn:a", "Bus"))}));
  EXPECT_GT(store->get("", "urn:a")->version(), second.sequence);
}

TEST_P(StoreContract, AChangeHappensWhollyOrNotAtAll) {
  apply(change({put(record("urn:a", "Bus", 1))}));
  bool called = false;
  const auto r = store->apply(change({put(record("urn:a", "Bus", 2)), put(record("urn:b", "Bus"), 77), put(record("urn:a", "Bus", 3), 0)}),
                              [&](Result<void>) { called = true; });
  ASSERT_TRUE(r);
  EXPECT_EQ(r->conflicts, (std::vector<std::size_t>{1, 2}));
  ASSERT_TRUE(store->flush());
  EXPECT_FALSE(called);
  EXPECT_EQ(speed(store->get("", "urn:a")), 1);
  EXPECT_EQ(store->get("", "urn:b"), nullptr);
}

TEST_P(StoreContract, ExpectationsNameWhatTheWriterHasSeen) {
  EXPECT_EQ(apply(change({put(record("urn:a", "Bus"), 0)})).conflicts.size(), 0u);
  EXPECT_EQ(apply(change({put(record("urn:a", "Bus"), 0)})).conflicts.size(), 1u);
  const std::uint64_t version = store->get("", "urn:a")->version();
  EXPECT_EQ(apply(change({erase("urn:a", version + 1)})).conflicts.size(), 1u);
  EXPECT_EQ(apply(change({erase("urn:a", version)})).conflicts.size(), 0u);
  EXPECT_EQ(store->get("", "urn:a"), nullptr);
  EXPECT_EQ(apply(change({erase("urn:a")})).conflicts.size(), 0u);  // what is not there is gone
  Write check;
  check.id = "urn:a", check.expected = 5;
  EXPECT_EQ(apply(change({check})).conflicts.size(), 1u);
}

TEST_P(StoreContract, WritesOfOneEntityHappenInOrder) {
  apply(change({put(record("urn:a", "Bus", 1)), put(record("urn:a", "Tram", 2)), put(record("urn:b", "Bus")), erase("urn:b")}));
  EXPECT_EQ(speed(store->get("", "urn:a")), 2);
  EXPECT_EQ(ids(of_type("Tram")), Ids{"urn:a"});
  EXPECT_EQ(ids(of_type("Bus")), Ids{});
  apply(change({erase("urn:a"), put(record("urn:a", "Bus", 3), store->get("", "urn:a")->version())}));
  EXPECT_EQ(speed(store->get("", "urn:a")), 3);
}

TEST_P(StoreContract, BadChangesAreRefused) {
  const auto refused = [&](Write w) {
    const auto r = store->apply(change({put(record("urn:ok", "Bus")), std::move(w)}), [](Result<void>) { FAIL(); });
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::bad_request);
    EXPECT_EQ(store->get("", "urn:ok"), nullptr);
  };
  Write w;
  refused(w);
  w.id = std::string("a\0b", 3);
  refused(w);
  w.id = "urn:a", w.current = Write::Current::put;
  refused(w);
  w.record = record("urn:b", "Bus");
  refused(w);
  w.record = nullptr, w.current = Write::Current::keep, w.samples.resize(1);
  refused(w);
  EXPECT_FALSE(store->apply(change({}, std::string("\0", 1)), {}));
}

TEST_P(StoreContract, DurableIsCalledOnceForEachChange) {
  std::atomic<int> calls = 0, failures = 0;
  for (int i = 0; i < 100; ++i) {
    const auto r = store->apply(change({put(record("urn:" + std::to_string(i), "Bus"))}),
                                [&](Result<void> durable) { ++(durable ? calls : failures); });
    ASSERT_TRUE(r);
    EXPECT_NE(store->get("", "urn:" + std::to_string(i)), nullptr);  // visible at once
  }
  ASSERT_TRUE(store->flush());
  EXPECT_EQ(calls, 100);
  EXPECT_EQ(failures, 0);
}

TEST_P(StoreContract, ScanKeepsTheOrderOfCreation) {
  for (const char* id : {"urn:c", "urn:a", "urn:d", "urn:b"}) apply(change({put(record(id, id == std::string("urn:d") ? "Tram" : "Bus"))}));
  EXPECT_EQ(ids({}), (Ids{"urn:c", "urn:a", "urn:d", "urn:b"}));
  apply(change({put(record("urn:a", "Bus", 9))}));  // an update moves nothing
  EXPECT_EQ(ids(of_type("Bus")), (Ids{"urn:c", "urn:a", "urn:b"}));
  apply(change({erase("urn:c")}));
  apply(change({put(record("urn:c", "Bus"))}));  // created anew: the last
  EXPECT_EQ(ids(of_type("Bus")), (Ids{"urn:a", "urn:b", "urn:c"}));
  EXPECT_EQ(ids(of_type("Car")), Ids{});
  EXPECT_EQ(ids({}, 0, nullptr, "nowhere"), Ids{});
}

TEST_P(StoreContract, ScanPagesAndCounts) {
  for (int i = 0; i < 50; ++i) apply(change({put(record("urn:" + std::to_string(i), i % 2 ? "Bus" : "Tram", i))}));
  std::uint64_t count = 0;
  Ids seen;
  ASSERT_TRUE(store->scan("", matcher(of_type("Bus")), {5, &count}, [&](const RecordPtr& e) {
    seen.emplace_back(e->id());
    return seen.size() < 3;
  }));
  EXPECT_EQ(seen, (Ids{"urn:11", "urn:13", "urn:15"}));
  EXPECT_EQ(count, 25u);
  EXPECT_EQ(ids(of_type("Bus"), 24, &count), Ids{"urn:49"});
  EXPECT_EQ(ids(of_type("Bus"), 25, &count), Ids{});
  EXPECT_EQ(count, 25u);
  EXPECT_EQ(ids({}, 48, &count), (Ids{"urn:48", "urn:49"}));
  EXPECT_EQ(count, 50u);
  EXPECT_EQ(ids({}, 0, &count, "nowhere"), Ids{});
  EXPECT_EQ(count, 0u);
}

TEST_P(StoreContract, ScanFollowsTheOrderOfTheQuery) {
  for (int i = 0; i < 20; ++i) apply(change({put(record("urn:" + std::to_string(i), "Bus", i * 7 % 20))}));
  query::Query q = of_type("Bus");
  query::OrderKey key;
  key.path.attribute = iri("speed");
  key.descending = true;
  q.order = {key};
  std::uint64_t count = 0;
  Ids seen;
  ASSERT_TRUE(store->scan("", matcher(q), {1, &count}, [&](const RecordPtr& e) {
    seen.emplace_back(e->id());
    return seen.size() < 3;
  }));
  EXPECT_EQ(seen, (Ids{"urn:14", "urn:11", "urn:8"}));  // speeds 18, 17, 16
  EXPECT_EQ(count, 20u);
}

TEST_P(StoreContract, ScanByIds) {
  for (const char* id : {"urn:c", "urn:a", "urn:b"}) apply(change({put(record(id, "Bus"))}));
  query::Query q;
  q.ids = {"urn:b", "urn:c", "urn:nowhere", "urn:b"};
  std::uint64_t count = 0;
  EXPECT_EQ(ids(q, 0, &count), (Ids{"urn:c", "urn:b"}));
  EXPECT_EQ(count, 2u);
}

TEST_P(StoreContract, AVisitMayUseTheStore) {
  apply(change({put(record("urn:a", "Bus")), put(record("urn:b", "Bus"))}));
  ASSERT_TRUE(store->scan("", matcher(of_type("Bus")), {}, [&](const RecordPtr& e) {
    EXPECT_NE(store->get("", e->id()), nullptr);
    apply(change({put(record(std::string(e->id()), "Tram"))}));
    return true;
  }));
  EXPECT_EQ(ids(of_type("Tram")), (Ids{"urn:a", "urn:b"}));
}

TEST_P(StoreContract, TenantsAreApart) {
  apply(change({put(record("urn:a", "Bus", 1))}));
  apply(change({put(record("urn:a", "Tram", 2))}, "metro"));
  ASSERT_TRUE(store->put_document("quiet", "k", "v"));
  EXPECT_EQ(speed(store->get("", "urn:a")), 1);
  EXPECT_EQ(speed(store->get("metro", "urn:a")), 2);
  EXPECT_EQ(ids(of_type("Bus"), 0, nullptr, "metro"), Ids{});
  EXPECT_EQ(store->tenants(), (Ids{"", "metro", "quiet"}));
}

TEST_P(StoreContract, TypesAreCounted) {
  apply(change({put(record("urn:a", "Bus")), put(record("urn:b", "Bus")), put(record("urn:c", "Tram")), put(record("urn:d", "Car"))}));
  apply(change({erase("urn:d"), put(record("urn:b", "Tram"))}));
  std::vector<std::pair<std::string, std::uint64_t>> found;
  for (const TypeCount& t : store->types("")) found.emplace_back(text(t.type), t.entities);
  EXPECT_THAT(found, ::testing::ElementsAre(std::pair("https://example.org/Bus", 1), std::pair("https://example.org/Tram", 2)));
  EXPECT_TRUE(store->types("nowhere").empty());
  EXPECT_EQ(store->stats().entities, 3u);
}

TEST_P(StoreContract, Documents) {
  ASSERT_TRUE(store->put_document("", "subscription/2", "two"));
  ASSERT_TRUE(store->put_document("", "subscription/1", "one"));
  ASSERT_TRUE(store->put_document("", "subscriptions", "other"));
  ASSERT_TRUE(store->put_document("metro", "subscription/3", "three"));
  EXPECT_EQ(store->document("", "subscription/1"), "one");
  EXPECT_EQ(store->document("metro", "subscription/1"), "");
  EXPECT_EQ(store->documents("", "subscription/"), (Ids{"subscription/1", "subscription/2"}));
  ASSERT_TRUE(store->put_document("", "subscription/1", "new"));
  ASSERT_TRUE(store->put_document("", "subscription/2", ""));
  EXPECT_EQ(store->document("", "subscription/1"), "new");
  EXPECT_EQ(store->documents("", "subscription/"), Ids{"subscription/1"});
}

TEST_P(StoreContract, ManyWritersLoseNothing) {
  apply(change({put(record("urn:sum", "Counter", 0))}));
  constexpr int kThreads = 8, kEach = 200;
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([this] {
      for (int i = 0; i < kEach;) {
        const RecordPtr now = store->get("", "urn:sum");
        const auto r = store->apply(change({put(record("urn:sum", "Counter", speed(now) + 1), now->version())}), {});
        ASSERT_TRUE(r);
        if (r->conflicts.empty()) ++i;
      }
    });
  threads.clear();
  EXPECT_EQ(speed(store->get("", "urn:sum")), kThreads * kEach);
}

TEST_P(StoreContract, AFreshStoreIsSound) {
  apply(change({put(record("urn:a", "Bus"))}));
  const auto damages = store->check();
  ASSERT_TRUE(damages);
  EXPECT_TRUE(damages->empty());
}

}  // namespace dosi::store

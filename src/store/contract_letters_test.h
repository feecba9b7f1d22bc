#pragma once
#include <algorithm>

#include "store/contract_test.h"

namespace dosi::store {

inline std::vector<std::string> bodies(const std::vector<Letter>& letters) {
  std::vector<std::string> out;
  for (const Letter& letter : letters) out.push_back(letter.bytes);
  return out;
}
using Bodies = std::vector<std::string>;

TEST_P(StoreContract, LettersComeWithTheirChangeAndStandInOrder) {
  Change c = change({put(record("urn:a", "Car"))});
  c.letters = {{"one", "first"}, {"two", "other"}, {"one", "second"}};
  apply(std::move(c));
  Change later;
  later.letters = {{"one", "third"}};
  apply(std::move(later));
  const auto one = store->letters("", "one", 0, 10);
  ASSERT_TRUE(one);
  EXPECT_EQ(bodies(*one), (Bodies{"first", "second", "third"}));
  EXPECT_TRUE(std::is_sorted(one->begin(), one->end(), [](const Letter& a, const Letter& b) { return a.number < b.number; }));
  EXPECT_EQ(bodies(*store->letters("", "one", (*one)[0].number, 1)), (Bodies{"second"}));
  EXPECT_EQ(bodies(*store->letters("", "two", 0, 10)), (Bodies{"other"}));
  EXPECT_TRUE(store->letters("", "on", 0, 10)->empty());
  EXPECT_TRUE(store->letters("other", "one", 0, 10)->empty());
  EXPECT_EQ(*store->queues(""), (std::vector<Store::Queue>{{"one", 3, 16}, {"two", 1, 5}}));
}

TEST_P(StoreContract, NoLetterOfAConflict) {
  Change c = change({put(record("urn:a", "Car"), 77)});
  c.letters = {{"one", "first"}};
  c.documents = {{"d", "1"}};
  EXPECT_EQ(apply(std::move(c)).conflicts.size(), 1u);
  EXPECT_TRUE(store->letters("", "one", 0, 10)->empty());
  EXPECT_EQ(store->document("", "d"), "");
}

TEST_P(StoreContract, DeliveredLettersAreGone) {
  Change c;
  c.letters = {{"one", "a"}, {"one", "b"}, {"one", "c"}, {"two", "d"}};
  apply(std::move(c));
  const auto all = *store->letters("", "one", 0, 10);
  Change done;
  done.delivered = {{"one", all[1].number}, {"one", 1'000'000'000}, {"none", 1}};
  apply(std::move(done));
  EXPECT_EQ(bodies(*store->letters("", "one", 0, 10)), (Bodies{"a", "c"}));
  Change whole;
  whole.delivered = {{"one", kWholeQueue}};
  apply(std::move(whole));
  EXPECT_TRUE(store->letters("", "one", 0, 10)->empty());
  EXPECT_EQ(*store->queues(""), (std::vector<Store::Queue>{{"two", 1, 1}}));
}

TEST_P(StoreContract, DocumentsOfAChange) {
  ASSERT_TRUE(store->put_document("", "b", "old"));
  Change c = change({put(record("urn:a", "Car"))});
  c.documents = {{"a", "1"}, {"b", ""}, {"a", "2"}};
  apply(std::move(c));
  EXPECT_EQ(store->document("", "a"), "2");
  EXPECT_EQ(store->document("", "b"), "");
}

TEST_P(StoreContract, QueuesNeedNames) {
  Change c;
  c.letters = {{"", "a"}};
  EXPECT_FALSE(store->apply(c, [](Result<void>) {}));
  c.letters = {{std::string("a\0b", 3), "a"}};
  EXPECT_FALSE(store->apply(c, [](Result<void>) {}));
  c.letters.clear();
  c.delivered = {{""}};
  EXPECT_FALSE(store->apply(c, [](Result<void>) {}));
}

}  // namespace dosi::store

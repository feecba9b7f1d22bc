#pragma once
#include <algorithm>

#include "store/contract_test.h"

namespace dosi::store {

inline std::vector<double> numbers(const Series& s) {
  std::vector<double> values;
  for (const Sample& x : s.samples) values.push_back(x.number);
  return values;
}
using Numbers = std::vector<double>;

TEST_P(StoreContract, HistoryIsWhatWasAppended) {
  Sample text = sample("speed", 2, 0);
  text.text = R"({"type":"Property","value":"fast"})";
  Sample gone = sample("speed", 3, 0);
  gone.deleted_at = at(3);
  gone.kind = ngsi::Kind::relationship;
  apply(change({append("urn:a", {sample("speed", 1, 2.5), text, gone})}));
  const auto found = history(all_of("urn:a"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].attribute, iri("speed"));
  ASSERT_EQ(found[0].samples.size(), 3u);
  text.instance = found[0].samples[1].instance, gone.instance = found[0].samples[2].instance;
  EXPECT_EQ(found[0].samples[1], text);
  EXPECT_EQ(found[0].samples[2], gone);
  EXPECT_EQ(store->get("", "urn:a"), nullptr);  // history alone makes no entity
  EXPECT_TRUE(history(all_of("urn:b")).empty());
  EXPECT_TRUE(history(all_of("urn:a"), "nowhere").empty());
}

TEST_P(StoreContract, SeriesComeByNameAndDataset) {
  apply(change({append("urn:a", {sample("speed", 1, 1, "urn:d:2"), sample("heading", 1, 2), sample("speed", 1, 3, "urn:d:1"), sample("speed", 1, 4)})}));
  const auto found = history(all_of("urn:a"));
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0].attribute, iri("heading"));
  EXPECT_EQ(found[1].dataset_id, "");
  EXPECT_EQ(found[2].dataset_id, "urn:d:1");
  EXPECT_EQ(found[3].samples[0].dataset_id, "urn:d:2");
  HistoryQuery q = all_of("urn:a");
  q.attributes = {iri("heading"), iri("never")};
  ASSERT_EQ(history(q).size(), 1u);
}

TEST_P(StoreContract, HistoryIsOrderedAndCut) {
  for (const int second : {5, 1, 9, 3, 7}) apply(change({append("urn:a", {sample("speed", second, second)})}));
  HistoryQuery q = all_of("urn:a");
  EXPECT_EQ(numbers(history(q)[0]), (Numbers{1, 3, 5, 7, 9}));
  q.from = at(3), q.until = at(9);
  EXPECT_EQ(numbers(history(q)[0]), (Numbers{3, 5, 7}));
  q.last_n = 2;
  EXPECT_EQ(numbers(history(q)[0]), (Numbers{5, 7}));
  EXPECT_TRUE(history(q)[0].complete);
  q.limit = 1;
  EXPECT_EQ(numbers(history(q)[0]), Numbers{5});
  EXPECT_FALSE(history(q)[0].complete);
  q.last_n = 0, q.limit = 3;
  EXPECT_TRUE(history(q)[0].complete);
  q.from = at(100), q.until = kNoTime;
  EXPECT_TRUE(history(q).empty());
}

TEST_P(StoreContract, HistoryByOtherTimes) {
  Sample a = sample("speed", 1, 1), b = sample("speed", 2, 2), c = sample("speed", 3, 3);
  a.created_at = at(30), b.created_at = at(10), c.created_at = kNoTime;
  c.modified_at = at(5), b.modified_at = at(50), a.modified_at = at(6);
  a.observed_at = kNoTime;
  a.deleted_at = at(1);
  apply(change({append("urn:a", {a, b, c})}));
  using enum query::TemporalQuery::Property;
  const auto by = [&](query::TemporalQuery::Property p) {
    HistoryQuery q = all_of("urn:a");
    q.property = p;
    return numbers(history(q)[0]);
  };
  EXPECT_EQ(by(observed_at), (Numbers{2, 3}));
  EXPECT_EQ(by(created_at), (Numbers{2, 1}));
  EXPECT_EQ(by(modified_at), (Numbers{3, 1, 2}));
  EXPECT_EQ(by(deleted_at), Numbers{1});
}

TEST_P(StoreContract, EqualTimesKeepTheOrderOfInstances) {
  std::vector<Sample> samples;
  for (int i = 0; i < 10; ++i) samples.push_back(sample("speed", 1, i));
  apply(change({append("urn:a", samples)}));
  const auto found = history(all_of("urn:a"))[0];
  EXPECT_EQ(numbers(found), (Numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  for (std::size_t i = 1; i < 10; ++i) EXPECT_LT(found.samples[i - 1].instance, found.samples[i].instance);
}

TEST_P(StoreContract, GivenInstancesStandAndChosenOnesAreNew) {
  Sample given = sample("speed", 1, 1);
  given.instance = 1000;
  apply(change({append("urn:a", {given, sample("speed", 2, 2), sample("heading", 1, 3)})}));
  std::vector<std::uint64_t> seen;
  for (const Series& s : history(all_of("urn:a")))
    for (const Sample& x : s.samples) seen.push_back(x.instance);
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
  EXPECT_EQ(std::count(seen.begin(), seen.end(), 1000u), 1);
  EXPECT_GT(seen[0], 0u);
}

TEST_P(StoreContract, HistoryIsErased) {
  const auto fill = [&] {
    Write w = append("urn:a", {sample("speed", 1, 1), sample("speed", 2, 2, "urn:d"), sample("heading", 1, 3)});
    w.history = Write::History::erase_entity;
    apply(change({w, append("urn:ab", {sample("speed", 1, 9)})}));
    EXPECT_EQ(history(all_of("urn:a")).size(), 3u);
  };
  const auto without = [&](Write::History what, Sample s) {
    fill();
    Write w;
    w.id = "urn:a", w.history = what, w.erase = std::move(s);
    apply(change({w}));
    Numbers left;
    for (const Series& series : history(all_of("urn:a")))
      for (const Sample& x : series.samples) left.push_back(x.number);
    EXPECT_FALSE(history(all_of("urn:ab")).empty());
    return left;
  };
  using enum Write::History;
  EXPECT_EQ(without(erase_entity, {}), Numbers{});
  EXPECT_EQ(without(erase_attribute, sample("speed", 0, 0)), (Numbers{3, 2}));
  EXPECT_EQ(without(erase_attribute, sample("speed", 0, 0, "urn:d")), (Numbers{3, 1}));
  EXPECT_EQ(without(erase_attribute, sample("speed", 0, 0, std::string(kEveryDataset))), Numbers{3});
  EXPECT_EQ(without(erase_attribute, sample("never", 0, 0)), (Numbers{3, 1, 2}));
}

TEST_P(StoreContract, AnInstanceIsErasedAndReplaced) {
  apply(change({append("urn:a", {sample("speed", 1, 1), sample("speed", 2, 2, "urn:d"), sample("speed", 3, 3)})}));
  const auto before = history(all_of("urn:a"));
  Write w;
  w.id = "urn:a", w.history = Write::History::replace_instance;
  w.erase = sample("speed", 0, 0);
  w.erase.instance = before[0].samples[0].instance;
  w.samples = {sample("speed", 5, 50)};
  apply(change({w}));
  auto after = history(all_of("urn:a"));
  EXPECT_EQ(numbers(after[0]), (Numbers{3, 50}));
  EXPECT_EQ(after[0].samples[1].instance, w.erase.instance);
  w = {};
  w.id = "urn:a", w.history = Write::History::erase_instance;
  w.erase = sample("speed", 0, 0);
  w.erase.instance = before[1].samples[0].instance;  // it stands under another datasetId
  apply(change({w}));
  after = history(all_of("urn:a"));
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(numbers(after[0]), (Numbers{3, 50}));
}

TEST_P(StoreContract, OneChangeMayEraseAndAppendAgain) {
  Write clear;
  clear.id = "urn:a", clear.history = Write::History::erase_entity;
  clear.samples = {sample("speed", 2, 2)};
  apply(change({append("urn:a", {sample("speed", 1, 1)}), clear, append("urn:a", {sample("speed", 3, 3)})}));
  EXPECT_EQ(numbers(history(all_of("urn:a"))[0]), (Numbers{2, 3}));
}

TEST_P(StoreContract, HistoryOutlivesTheEntityAndListsTheIdsOfThoseGone) {
  apply(change({put(record("urn:b", "Bus")), append("urn:b", {sample("speed", 1, 1)})}));
  apply(change({append("urn:a", {sample("speed", 1, 1), sample("heading", 1, 1)}), append("urn:bb", {sample("speed", 1, 1)})}));
  apply(change({append("urn:c", {sample("speed", 1, 1)})}, "metro"));
  EXPECT_EQ(*store->history_ids("", "", 10), (Ids{"urn:a", "urn:bb"}));
  apply(change({erase("urn:b")}));
  EXPECT_EQ(*store->history_ids("", "", 10), (Ids{"urn:a", "urn:b", "urn:bb"}));
  EXPECT_EQ(*store->history_ids("", "urn:a", 1), Ids{"urn:b"});
  EXPECT_EQ(*store->history_ids("", "urn:b", 10), Ids{"urn:bb"});
  EXPECT_EQ(*store->history_ids("", "urn:bb", 10), Ids{});
  EXPECT_EQ(*store->history_ids("metro", "", 10), Ids{"urn:c"});
  EXPECT_EQ(*store->history_ids("nowhere", "", 10), Ids{});
  EXPECT_EQ(store->stats().samples, 5u);
}

TEST_P(StoreContract, LongHistoriesStayWhole) {
  std::vector<double> expected;
  for (int i = 0; i < 3000; ++i) expected.push_back(i * 0.5);
  const auto append_from = [&](int from) {
    std::vector<Sample> samples;
    for (int k = from; k < from + 10; ++k) samples.push_back(sample("speed", k, k * 0.5));
    apply(change({append("urn:a", std::move(samples))}));
  };
  for (int i = 0; i < 3000; i += 10)
    if (i % 40 != 30) append_from(i);
  for (int i = 30; i < 3000; i += 40) append_from(i);  // late ones
  EXPECT_EQ(numbers(history(all_of("urn:a"))[0]), expected);
  HistoryQuery q = all_of("urn:a");
  q.from = at(1000), q.until = at(2000);
  EXPECT_EQ(numbers(history(q)[0]), Numbers(expected.begin() + 1000, expected.begin() + 2000));
  q.last_n = 700;
  EXPECT_EQ(numbers(history(q)[0]), Numbers(expected.begin() + 1300, expected.begin() + 2000));
  q.last_n = 0, q.limit = 700;
  EXPECT_EQ(numbers(history(q)[0]), Numbers(expected.begin() + 1000, expected.begin() + 1700));
  EXPECT_FALSE(history(q)[0].complete);
  q.property = query::TemporalQuery::Property::created_at;
  EXPECT_EQ(numbers(history(q)[0]), Numbers(expected.begin() + 999, expected.begin() + 1699));
}

}  // namespace dosi::store

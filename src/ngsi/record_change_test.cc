#include "ngsi/record_change.h"

#include <gtest/gtest.h>

#include <vector>

#include "ngsi/random_entity.h"

namespace dosi::ngsi {
namespace {

// Other content for some instances, as an update of values brings it.
void change_some(RandomEntity& random, Entity& e) {
  for (AttributeSet& set : e.attributes)
    for (Attribute& a : set.instances) {
      if (random.below(3) != 0) continue;
      std::string dataset = std::move(a.dataset_id);
      a = random.attribute();
      a.dataset_id = std::move(dataset);
    }
  e.modified_at.us += 1;
}

TEST(RecordChange, MakesTheRecordThatFollowed) {
  RandomEntity random(21);
  int found = 0;
  for (int i = 0; i < 300; ++i) {
    Entity e = random.entity();
    const RecordPtr first = Record::pack(e, 1);
    RecordPtr last = first;
    std::vector<std::string> changes;
    for (int step = 0; step < 4; ++step) {
      change_some(random, e);
      const RecordPtr next = Record::pack(e, last->version() + 1);
      const auto change = record_change(*last, *next);
      if (!change) break;
      EXPECT_EQ(record_change_size(*change + "more"), change->size());
      changes.push_back(*change);
      last = next;
    }
    found += static_cast<int>(changes.size());
    const std::vector<std::string_view> views(changes.begin(), changes.end());
    const auto made = apply_record_changes(first->bytes(), views);
    ASSERT_TRUE(made);
    ASSERT_EQ(*made, last->bytes());
  }
  EXPECT_GT(found, 200);
}

TEST(RecordChange, IsNoneWhereMoreThanContentDiffers) {
  RandomEntity random(22);
  for (int i = 0; i < 100; ++i) {
    Entity a = random.entity(), b = a;
    switch (i % 4) {
      case 0: b.scopes.push_back("/more"); break;
      case 1: b.types.push_back(intern("https://example.org/More")); break;
      case 2: b.attributes.push_back({intern("https://example.org/more"), {Attribute{.value = 1}}}); break;
      default: b.id += "x";
    }
    EXPECT_FALSE(record_change(*Record::pack(a), *Record::pack(b)));
  }
}

TEST(RecordChange, IsShorterThanTheWholeWhateverIsNew) {
  for (const std::size_t attributes : {1, 2, 7}) {
    Entity a{.id = "urn:x:1", .types = {intern("https://example.org/T")}};
    for (std::size_t i = 0; i < attributes; ++i)
      a.attributes.push_back({intern("https://example.org/a" + std::to_string(i)), {Attribute{.value = "one text, which is all of it"}}});
    Entity b = a;
    for (auto& set : b.attributes) set.instances[0].value = "another text, which is all of it";
    const RecordPtr after = Record::pack(b);
    const auto change = record_change(*Record::pack(a), *after);
    ASSERT_TRUE(change);
    EXPECT_LT(change->size(), after->bytes().size());
    const std::string_view view = *change;
    EXPECT_EQ(apply_record_changes(Record::pack(a)->bytes(), {&view, 1}), after->bytes());
  }
}

TEST(RecordChange, DamageIsRefused) {
  RandomEntity random(23);
  for (int i = 0; i < 200; ++i) {
    Entity e = random.entity();
    const RecordPtr first = Record::pack(e, 1);
    change_some(random, e);
    const auto change = record_change(*first, *Record::pack(e, 2));
    if (!change) continue;
    for (std::size_t size = 0; size < change->size(); ++size) {
      const std::string_view cut = std::string_view(*change).substr(0, size);
      ASSERT_FALSE(apply_record_changes(first->bytes(), {&cut, 1}));
    }
    std::string bent = *change;
    bent[static_cast<std::size_t>(random.below(static_cast<int>(bent.size())))] ^= static_cast<char>(1 + random.below(255));
    const std::string_view view = bent;
    if (const auto made = apply_record_changes(first->bytes(), {&view, 1})) {
      static_cast<void>(Record::adopt(*made, [](Symbol s) { return s; }));  // sound or refused, no harm either way
    }
  }
}

}  // namespace
}  // namespace dosi::ngsi

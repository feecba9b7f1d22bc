#include "store_rocks/entity_value.h"

#include <gtest/gtest.h>

#include "ngsi/random_entity.h"
#include "ngsi/record_change.h"

namespace dosi::store_rocks {
namespace {

using ngsi::RandomEntity;
using ngsi::Record;
using ngsi::Sample;

Sample random_sample(RandomEntity& random) {
  const ngsi::Attribute a = random.attribute();
  Sample s = ngsi::sample_of(intern(RandomEntity::iri("a" + std::to_string(random.below(3)))), a);
  if (random.below(3) == 0) s.dataset_id = "urn:d:" + std::to_string(random.below(2));
  if (random.below(5) == 0) s.deleted_at = Time{random.below(1000)};
  if (random.below(5) == 0) s.observed_at = s.created_at = s.modified_at = kNoTime;
  if (random.below(5) == 0) s.text = "no stored text";
  s.instance = static_cast<std::uint64_t>(random.below(1'000'000)) << random.below(40);
  return s;
}

TEST(EntityValue, RowsGiveTheSamplesAgain) {
  RandomEntity random(1);
  Dictionary dictionary;
  for (int i = 0; i < 300; ++i) {
    std::vector<Sample> samples;
    std::string trailer;
    for (int step = 1 + random.below(4); step > 0; --step) {
      std::vector<Sample> more;
      for (int n = random.below(4); n > 0; --n) more.push_back(random_sample(random));
      trailer = grown_trailer(trailer, encode_rows(more, dictionary));
      samples.insert(samples.end(), more.begin(), more.end());
    }
    const auto read = read_trailer(trailer, dictionary);
    ASSERT_TRUE(read);
    ASSERT_EQ(*read, samples);
    for (std::size_t size = 1; size < trailer.size(); ++size)  // cut anywhere: fewer samples or refused
      if (const auto cut = read_trailer(std::string_view(trailer).substr(0, size), dictionary); cut && !samples.empty()) {
        ASSERT_LT(cut->size(), samples.size());
      }
  }
}

TEST(EntityValue, ATrailerIsFullInTime) {
  std::string trailer;
  std::size_t changes = 0;
  for (; !is_overfull(trailer); ++changes) trailer = grown_trailer(trailer, "");
  EXPECT_EQ(changes, kMostTrailerChanges + 1);
  EXPECT_TRUE(is_overfull(grown_trailer("", std::string(kMostTrailerBytes, 'x'))));
  EXPECT_FALSE(is_overfull(grown_trailer("", std::string(kMostTrailerBytes - 1, 'x'))));
}

TEST(EntityValue, StepsMakeTheValueThatMemoryHolds) {
  RandomEntity random(2);
  Dictionary dictionary;
  int steps_made = 0;
  for (int i = 0; i < 200; ++i) {
    ngsi::Entity e = random.entity();
    ngsi::RecordPtr now = Record::pack(e, 1);
    const std::string first(now->bytes());
    std::vector<std::string> steps;
    for (int step = 0; step < 3; ++step) {
      for (ngsi::AttributeSet& set : e.attributes)
        if (random.below(3) == 0) set.instances[0].value = random.below(1000) / 10.0, set.instances[0].kind = ngsi::Kind::property;
      const std::string rows = encode_rows(std::vector{random_sample(random)}, dictionary);
      const auto next = Record::pack(e)->with_version(now->version() + 1, grown_trailer(now->trailer(), rows));
      const auto change = ngsi::record_change(*now, *next);
      if (!change) break;
      steps.push_back(encode_step(*change, rows));
      now = next;
    }
    const std::vector<std::string_view> views(steps.begin(), steps.end());
    const auto value = apply_steps(first, views);
    ASSERT_TRUE(value);
    ASSERT_EQ(*value, std::string(now->bytes()) + std::string(now->trailer()));
    steps_made += static_cast<int>(steps.size());
    if (steps.empty()) continue;
    for (std::size_t size = 0; size < 33; ++size) {  // shorter than any change
      const std::string_view cut = views[0].substr(0, size);
      ASSERT_FALSE(apply_steps(first, {&cut, 1}));
    }
    const std::string_view step = views[0];
    ASSERT_FALSE(apply_steps(first.substr(0, first.size() - 1), {&step, 1}));
  }
  EXPECT_GT(steps_made, 100);
}

}  // namespace
}  // namespace dosi::store_rocks

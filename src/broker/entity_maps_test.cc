#include "broker/entity_maps.h"

#include <gtest/gtest.h>

namespace dosi::broker {
namespace {

constexpr Time kNow{1'000'000'000'000};

EntityMapPtr map_of(std::size_t n) {
  std::vector<EntityMap::Entry> entries;
  for (std::size_t i = 0; i < n; ++i) entries.push_back({"urn:e:" + std::to_string(i), {std::string(kHeldHere)}});
  return std::make_shared<EntityMap>(std::move(entries), "");
}
Time in_s(std::int64_t s) {
  return Time{kNow.us + s * 1'000'000};
}

TEST(EntityMaps, LiveAsLongAsWantedAndAllowed) {
  EntityMaps maps({.usual_s = 10, .longest_s = 100});
  const auto usual = map_of(1), wanted = map_of(1), greedy = map_of(1);
  maps.add("", usual, 0, kNow);
  maps.add("", wanted, 50, kNow);
  maps.add("", greedy, 1'000'000, kNow);
  EXPECT_EQ(usual->expires(), in_s(10));
  EXPECT_EQ(wanted->expires(), in_s(50));
  EXPECT_EQ(greedy->expires(), in_s(100));
  EXPECT_EQ(maps.find("", usual->id(), in_s(9)), usual);
  EXPECT_EQ(maps.find("", usual->id(), in_s(10)), nullptr);
  maps.set_expires(*wanted, in_s(5000), kNow);
  EXPECT_EQ(wanted->expires(), in_s(100));
  maps.set_expires(*wanted, in_s(-1), kNow);
  EXPECT_EQ(maps.find("", wanted->id(), kNow), nullptr);
  EXPECT_FALSE(maps.erase("", wanted->id(), kNow));
}

TEST(EntityMaps, BelongToTheirTenant) {
  EntityMaps maps;
  const auto map = map_of(1);
  maps.add("metro", map, 0, kNow);
  EXPECT_EQ(maps.find("", map->id(), kNow), nullptr);
  EXPECT_FALSE(maps.erase("", map->id(), kNow));
  EXPECT_EQ(maps.find("metro", map->id(), kNow), map);
  EXPECT_TRUE(maps.erase("metro", map->id(), kNow));
  EXPECT_EQ(maps.find("metro", map->id(), kNow), nullptr);
}

TEST(EntityMaps, GiveWayWhenThereAreTooMany) {
  EntityMaps maps({.maps = 20, .entries = 1000});
  std::vector<EntityMapPtr> all;
  for (int i = 0; i < 21; ++i) maps.add("", all.emplace_back(map_of(1)), 100 + i, kNow);
  EXPECT_EQ(maps.find("", all.front()->id(), kNow), nullptr);  // it would have been the first to expire
  EXPECT_EQ(maps.find("", all.back()->id(), kNow), all.back());
  const auto large = map_of(2000);
  maps.add("", large, 1, kNow);
  EXPECT_EQ(maps.find("", large->id(), kNow), nullptr);
}

TEST(EntityMap, KeepsThePlacesOfWhatIsDropped) {
  const auto map = map_of(3);
  EXPECT_EQ(map->place_of("urn:e:2"), 2u);
  map->drop(1);
  EXPECT_TRUE(map->is_dropped(1));
  EXPECT_EQ(map->place_of("urn:e:1"), std::nullopt);
  EXPECT_EQ(map->place_of("urn:e:2"), 2u);
  EXPECT_EQ(map->place_of("urn:e:9"), std::nullopt);
}

}  // namespace
}  // namespace dosi::broker

#include "federation/merge.h"

#include <gtest/gtest.h>

namespace dosi::federation {
namespace {

using ngsi::Attribute;
using ngsi::Entity;

const Symbol kSpeed = intern("https://example.org/speed"), kLine = intern("https://example.org/line");

Entity bus(Symbol name, double value, std::int64_t observed, std::int64_t modified, std::string dataset = "") {
  Entity out{.id = "urn:ngsi-ld:Bus:1", .types = {intern("https://example.org/Bus")}};
  Attribute a;
  a.value = value;
  a.dataset_id = std::move(dataset);
  if (observed != 0) a.observed_at = Time{observed};
  a.modified_at = Time{modified};
  ngsi::AttributeSet set;
  set.name = name;
  set.instances.push_back(std::move(a));
  out.attributes.push_back(std::move(set));
  return out;
}

double value_of(const Entity& e, Symbol name, std::string_view dataset = "") {
  return e.find(name)->find(dataset)->value.as_double();
}

TEST(Merge, the_later_observation_wins_whenever_it_was_written) {
  Entity here = bus(kSpeed, 1, 100, 900);
  merge_version(here, bus(kSpeed, 2, 200, 300), Time{1000});
  EXPECT_EQ(value_of(here, kSpeed), 2);
  merge_version(here, bus(kSpeed, 3, 150, 950), Time{1000});
  EXPECT_EQ(value_of(here, kSpeed), 2);
}

TEST(Merge, without_observation_the_later_change_wins) {
  Entity here = bus(kSpeed, 1, 0, 500);
  merge_version(here, bus(kSpeed, 2, 0, 400), Time{1000});
  EXPECT_EQ(value_of(here, kSpeed), 1);
  merge_version(here, bus(kSpeed, 3, 0, 600), Time{1000});
  EXPECT_EQ(value_of(here, kSpeed), 3);
}

TEST(Merge, an_expired_instance_gives_way) {
  Entity here = bus(kSpeed, 1, 900, 900);
  here.attributes[0].instances[0].expires_at = Time{950};
  merge_version(here, bus(kSpeed, 2, 100, 100), Time{1000});
  EXPECT_EQ(value_of(here, kSpeed), 2);
}

TEST(Merge, datasets_stand_beside_each_other) {
  Entity here = bus(kSpeed, 1, 100, 100, "urn:a");
  merge_version(here, bus(kSpeed, 2, 50, 50, "urn:b"), Time{1000});
  EXPECT_EQ(value_of(here, kSpeed, "urn:a"), 1);
  EXPECT_EQ(value_of(here, kSpeed, "urn:b"), 2);
}

TEST(Merge, types_and_scopes_are_joined) {
  Entity here = bus(kSpeed, 1, 0, 1), there = bus(kLine, 2, 0, 1);
  there.types = {intern("https://example.org/Vehicle")};
  there.scopes = {"/seoul"};
  merge_version(here, there, Time{10});
  EXPECT_EQ(here.types.size(), 2u);
  EXPECT_EQ(here.scopes, std::vector<std::string>{"/seoul"});
  EXPECT_NE(here.find(kLine), nullptr);
}

TEST(Merge, an_expiry_that_only_one_version_has_goes_to_its_attributes) {
  Entity here = bus(kSpeed, 1, 0, 1), there = bus(kLine, 2, 0, 1);
  there.expires_at = Time{5000};
  merge_version(here, there, Time{10});
  EXPECT_EQ(here.expires_at, kNoTime);
  EXPECT_EQ(here.find(kLine)->instances[0].expires_at, Time{5000});
  EXPECT_EQ(here.find(kSpeed)->instances[0].expires_at, kNoTime);
}

TEST(Merge, of_two_expiries_the_later_counts) {
  Entity here = bus(kSpeed, 1, 0, 1), there = bus(kLine, 2, 0, 1);
  here.expires_at = Time{4000}, there.expires_at = Time{5000};
  merge_version(here, there, Time{10});
  EXPECT_EQ(here.expires_at, Time{5000});
}

TEST(Merge, an_auxiliary_version_adds_attributes_and_overrides_none) {
  Entity here = bus(kSpeed, 1, 100, 100);
  supplement(here, bus(kSpeed, 2, 900, 900));
  supplement(here, bus(kLine, 7, 0, 1));
  EXPECT_EQ(value_of(here, kSpeed), 1);
  EXPECT_EQ(value_of(here, kLine), 7);
}

}  // namespace
}  // namespace dosi::federation

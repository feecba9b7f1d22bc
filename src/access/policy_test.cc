#include "access/policy.h"

#include <gtest/gtest.h>

#include "access/policy_lines.h"

namespace dosi::access {
namespace {

Symbol as_it_is(std::string_view name) {
  return intern(name);
}

TEST(Policies, AreReadWhole) {
  const auto book = parse_policies(R"({"policies": [
    {"id": "streets", "effect": "allow", "roles": ["traffic"], "purposes": ["service"], "tenants": [""], "actions": ["read", "take-out"],
     "types": ["RoadSegment"], "attributes": ["speed"], "detail": "figures",
     "area": {"type": "Polygon", "coordinates": [[[0,0],[1,0],[1,1],[0,0]]]},
     "dataFrom": "2026-01-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z", "reason": "road works"},
    {"id": "not-at-night", "effect": "deny", "roles": ["*"]}]})",
                                   as_it_is);
  ASSERT_TRUE(book) << book.error().message;
  ASSERT_EQ(book->policies.size(), 2u);
  const Policy& p = book->policies[0];
  EXPECT_EQ(p.roles, std::vector<std::string>{"traffic"});
  EXPECT_EQ(p.actions, (std::vector{Action::read, Action::take_out}));
  EXPECT_EQ(p.types, std::vector{intern("RoadSegment")});
  EXPECT_EQ(p.detail, Detail::figures);
  EXPECT_TRUE(p.area->holds(geo::Point{0.9, 0.5}));
  EXPECT_FALSE(p.area->holds(geo::Point{0.1, 0.5}));
  EXPECT_EQ(format_time(p.data_from), "2026-01-01T00:00:00Z");
  EXPECT_EQ(p.data_until, kNoTime);
  EXPECT_TRUE(book->policies[1].denies);
  EXPECT_EQ(book->policies[1].detail, Detail::entities);
}

struct Fault {
  const char *text, *says, *field;
};
class PolicyFaults : public testing::TestWithParam<Fault> {};
TEST_P(PolicyFaults, NameLinePolicyAndField) {
  const auto book = parse_policies(GetParam().text, as_it_is);
  ASSERT_FALSE(book);
  EXPECT_NE(book.error().message.find(GetParam().says), std::string::npos) << book.error().message;
  EXPECT_EQ(book.error().field, GetParam().field);
}
INSTANTIATE_TEST_SUITE_P(
    All, PolicyFaults,
    testing::Values(Fault{"{}", "line 1", "policies"},
                    Fault{"{\"policies\": [\n{\"id\": \"a\",\n\"effect\": \"alow\", \"roles\": [\"*\"]}]}", "line 3, policy 1: 'effect' must be \"allow\" or \"deny\"", "effect"},
                    Fault{"{\"policies\": [\n{\"id\": \"a\", \"effect\": \"allow\"}]}", "line 2, policy 1: 'roles'", "roles"},
                    Fault{"{\"policies\": [{\"id\": \"a\", \"effect\": \"allow\", \"roles\": [\"x\"]},\n{\"id\": \"a\", \"effect\": \"allow\", \"roles\": [\"x\"]}]}",
                          "line 2, policy 2: 'id'", "id"},
                    Fault{"{\"policies\": [{\"id\": \"a\", \"effect\": \"allow\", \"roles\": [\"x\"],\n \"role\": [\"y\"]}]}", "line 2, policy 1: 'role' must be one of", "role"},
                    Fault{R"({"policies": [{"id": "a", "effect": "allow", "roles": ["x"], "actions": ["look"]}]})", "read, history", "actions"},
                    Fault{R"({"policies": [{"id": "a", "effect": "allow", "roles": ["x"], "types": []}]})", "leave it out", "types"},
                    Fault{R"({"policies": [{"id": "a", "effect": "allow", "roles": ["x"], "area": {"type": "Point"}}]})", "Polygon", "area"},
                    Fault{R"({"policies": [{"id": "a", "effect": "allow", "roles": ["x"], "dataFrom": "yesterday"}]})", "2026-05-01", "dataFrom"}));

TEST(PolicyLines, FindsMembersOfTheRightPolicyAlone) {
  constexpr const char* kText = "{\"policies\": [\n{\"id\": \"}\\\"\",\n\"area\": {\"id\":\n1}},\n{\n\"id\": \"b\"}]}";
  EXPECT_EQ(line_of_member(kText, 0, "id"), 2u);
  EXPECT_EQ(line_of_member(kText, 0, "area"), 3u);
  EXPECT_EQ(line_of_member(kText, 1, ""), 5u);
  EXPECT_EQ(line_of_member(kText, 1, "id"), 6u);
  EXPECT_EQ(line_of_member(kText, 1, "area"), 5u);
}

}  // namespace
}  // namespace dosi::access

#include "solutions/bus/service/edits.h"

#include <gtest/gtest.h>

#include <random>

#include "json/parse.h"
#include "solutions/bus/service/figures.h"

namespace dosi::bus {
namespace {

// Stops 0 to 5 in a row along a street, 500 m apart, and 6 opposite stop 1; line A from 0 to 3 and back, line B from 2 to 5.
ServicePlan row() {
  ServicePlan plan;
  for (int i = 0; i < 6; ++i) plan.stops.push_back({"s" + std::to_string(i), "stop " + std::to_string(i), {127 + 0.0057 * i, 37}});
  plan.stops.push_back({"s6", "stop 1", {127.0057, 37.0002}});
  const Course out{0, {0, 1, 2, 3}, {60, 70, 80}, {500, 500, 500}, 600, {}}, back{1, {3, 2, 6, 0}, {80, 70, 60}, {500, 500, 500}, 600, {}};
  plan.lines = {{"A", "A", 40, {out, back}}, {"B", "B", 40, {{0, {2, 3, 4, 5}, {90, 60, 60}, {500, 500, 500}, 300, {}}}}};
  return plan;
}

Result<ServicePlan> edited(const ServicePlan& base, std::string_view text) {
  Hops hops(base, nullptr);
  DOSI_TRY(const auto edits, edits_of(*json::parse(text), 45));
  return Editor(base, hops).apply(edits);
}
std::string fault(std::string_view text) {
  const ServicePlan base = row();
  const auto plan = edited(base, text);
  return plan ? "none" : plan.error().field;
}

TEST(Edits, AreAppliedInOrder) {
  const ServicePlan base = row();
  const auto plan = edited(base, R"([{"edit":"remove","line":"A"},{"edit":"headway","line":"B","headway_s":900},
    {"edit":"add","line":"A","name":"New","stops":["s0","s1","s2"],"headway_s":1200,"capacity":60}])");
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->lines.size(), 2u);
  EXPECT_DOUBLE_EQ(plan->lines[0].courses[0].headway_s, 900);
  EXPECT_EQ(plan->lines[1].name, "New");
  EXPECT_EQ(plan->lines[1].capacity, 60);
  EXPECT_EQ(plan->lines[1].courses[0].ride_s, (std::vector<double>{60, 70}));  // as line A rides there
}

TEST(Edits, GoBackOnTheOtherSideOfTheStreet) {
  const ServicePlan base = row();
  const auto plan = edited(base, R"([{"edit":"course","line":"B","stops":["s0","s1","s2"]}])");
  ASSERT_TRUE(plan) << plan.error().message;
  ASSERT_EQ(plan->lines[1].courses.size(), 2u);
  EXPECT_EQ(plan->lines[1].courses[1].stops, (std::vector<std::uint32_t>{2, 6, 0}));
  EXPECT_DOUBLE_EQ(plan->lines[1].headway_s(), 300);
  EXPECT_EQ(edited(base, R"([{"edit":"course","line":"B","stops":["s0","s1"],"back":[]}])")->lines[1].courses.size(), 1u);
}

TEST(Edits, NewHopsFollowTheMeanSpeed) {
  const ServicePlan base = row();
  const auto plan = edited(base, R"([{"edit":"add","line":"C","stops":["s0","s5"],"headway_s":600,"back":[]}])");
  ASSERT_TRUE(plan) << plan.error().message;
  const Course& course = plan->lines[2].courses[0];
  EXPECT_NEAR(course.length_m[0], 1.3 * geo::distance_m(base.stops[0].place, base.stops[5].place), 1);
  EXPECT_NEAR(course.ride_s[0], course.length_m[0] / (4500.0 / 630), 0.1);
}

TEST(Edits, NameWhatIsWrong) {
  EXPECT_EQ(fault(R"({})"), "edits");
  EXPECT_EQ(fault(R"([1])"), "edits[0]");
  EXPECT_EQ(fault(R"([{"edit":"paint","line":"A"}])"), "edits[0].edit");
  EXPECT_EQ(fault(R"([{"edit":"remove","line":"Z"}])"), "edits[0].line");
  EXPECT_EQ(fault(R"([{"edit":"remove","line":"A"},{"edit":"remove","line":"A"}])"), "edits[1].line");
  EXPECT_EQ(fault(R"([{"edit":"headway","line":"A","headway_s":59}])"), "edits[0].headway_s");
  EXPECT_EQ(fault(R"([{"edit":"headway","line":"A","headway_s":"600"}])"), "edits[0].headway_s");
  EXPECT_EQ(fault(R"([{"edit":"headway","line":"A","headway_s":600,"colour":1}])"), "edits[0].colour");
  EXPECT_EQ(fault(R"([{"edit":"add","line":"A","stops":["s0","s1"],"headway_s":600}])"), "edits[0].line");
  EXPECT_EQ(fault(R"([{"edit":"add","line":"C","stops":["s0"],"headway_s":600}])"), "edits[0].stops");
  EXPECT_EQ(fault(R"([{"edit":"add","line":"C","stops":["s0","s0"],"headway_s":600}])"), "edits[0].stops[1]");
  EXPECT_EQ(fault(R"([{"edit":"add","line":"C","stops":["s0","s9"],"headway_s":600}])"), "edits[0].stops[1]");
  EXPECT_EQ(fault(R"([{"edit":"add","line":"C","stops":["s0","s1"],"headway_s":600,"capacity":0}])"), "edits[0].capacity");
  EXPECT_EQ(fault(R"([{"edit":"course","line":"A","stops":["s0","s1"],"back":["s9","s0"]}])"), "edits[0].back[0]");
}

TEST(Fleet, CyclesAndVehicles) {
  const ServicePlan plan = row();
  const LineDemandOnFleet a = fleet_of(plan.lines[0], {0.1, 100}, 7200);
  EXPECT_DOUBLE_EQ(a.cycle_s, 2 * (210 + 100));
  EXPECT_EQ(a.vehicles, 2);  // 620 s at a headway of 600 s
  EXPECT_DOUBLE_EQ(a.vehicle_km, 12 * 3.0);
  const LineDemandOnFleet b = fleet_of(plan.lines[1], {0.1, 100}, 7200);
  EXPECT_EQ(b.vehicles, 3);  // it drives back empty: 620 s at 300 s
}

// What one edit after the other says is what a plan built at once says; taking edits back takes back what they did.
TEST(Edits, LeadWhereverTheSamePlanLeads) {
  const ServicePlan base = row();
  std::mt19937 draw(3);
  Hops hops(base, nullptr);
  const Setting setting = setting_of(base, nullptr, {{}, {std::vector<double>(7, 10), std::vector<double>(7, 10)}}, {.zones = 4}, {});
  const Figures first = figures_of(base, setting, {});
  for (int round = 0; round < 50; ++round) {
    json::Array edits;
    for (int i = 0; i < 4; ++i) edits.push_back(json::Object{{"edit", "headway"}, {"line", draw() % 2 ? "A" : "B"}, {"headway_s", static_cast<std::int64_t>(120 + draw() % 1800)}});
    const auto plan = Editor(base, hops).apply(*edits_of(edits, 45));
    ASSERT_TRUE(plan);
    ServicePlan step = base;
    for (const json::Value& edit : edits) {
      Hops own(step, nullptr);
      const ServicePlan before = step;
      step = *Editor(before, own).apply(*edits_of(json::Array{edit}, 45));
    }
    EXPECT_EQ(figures_of(*plan, setting, {}).time_s, figures_of(step, setting, {}).time_s);
  }
  EXPECT_EQ(figures_of(base, setting, {}).time_s, first.time_s);
}

TEST(Compare, TellsWhoWinsAndWhoLoses) {
  const ServicePlan base = row();
  const Setting setting = setting_of(base, nullptr, {{{base.stops[4].place}, {500}}, {std::vector<double>(7, 10), std::vector<double>(7, 10)}}, {.zones = 7}, {});
  const Figures now = figures_of(base, setting, {}), faster = figures_of(*edited(base, R"([{"edit":"headway","line":"A","headway_s":120}])"), setting, {}),
                fewer = figures_of(*edited(base, R"([{"edit":"remove","line":"B"}])"), setting, {});
  double better = 0, worse = 0, lost = 0;
  for (const ZoneChange& zone : compare(now, faster, setting)) better += zone.better, worse += zone.worse;
  EXPECT_GT(better, 0);
  EXPECT_EQ(worse, 0);
  for (const ZoneChange& zone : compare(now, fewer, setting)) lost += zone.unserved_after - zone.unserved_before;
  EXPECT_GT(lost, 0);
  EXPECT_EQ(now.people_served, 500);
  EXPECT_EQ(fewer.people_served, 0);
  EXPECT_LT(fewer.vehicles, now.vehicles);
}

}  // namespace
}  // namespace dosi::bus

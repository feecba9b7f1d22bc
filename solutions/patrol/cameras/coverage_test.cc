#include "solutions/patrol/cameras/coverage.h"

#include <gtest/gtest.h>

#include "json/write.h"
#include "solutions/patrol/cameras/call_view.h"
#include "solutions/patrol/cameras/safe_way.h"
#include "solutions/patrol/cameras/town_test.h"

namespace dosi::patrol {
namespace {

TEST(Coverage, AddsUpRiskThatIsSeenLitAndNeither) {
  const Sight sight({{.id = "c", .place = at_m(0, 0), .range_m = 30}}, Walls());
  const Equipment equipment(sight, {{at_m(10, 0), 15}, {at_m(200, 0), 15}}, {at_m(0, 0)});
  const std::vector<RiskPlace> places = {{at_m(12, 0), 4}, {at_m(-20, 0), 3}, {at_m(205, 0), 2}, {at_m(500, 0), 1}};
  const CoverageReport report = coverage(places, equipment, Walls(), 100);
  EXPECT_DOUBLE_EQ(report.risk, 10);
  EXPECT_DOUBLE_EQ(report.seen, 7);
  EXPECT_DOUBLE_EQ(report.unseen, 3);
  EXPECT_DOUBLE_EQ(report.unlit, 4);
  EXPECT_DOUBLE_EQ(report.unlit_unseen, 1);
  EXPECT_DOUBLE_EQ(report.far_from_bell, 3);
  EXPECT_EQ(report.gaps, (std::vector<std::uint32_t>{2, 3}));
  EXPECT_NEAR(*report.places[2].bell_m, 205, 0.1);
  EXPECT_EQ(json::dump(json_of(report)), R"({"risk":10,"seenPercent":70,"unseen":3,"unlit":4,"unlitUnseen":1,"farFromBell":3})");
}

TEST(Coverage, JudgesACellByItsOpenGround) {
  const Walls walls({building("-50 0, 50 0, 50 50, -50 50")});  // the northern half
  const Sight sight({{.id = "c", .place = at_m(0, -25), .range_m = 200}}, walls);
  const CoverageReport report = coverage({{at_m(0, 0), 1, 100}}, Equipment(sight, {}, {}), walls);
  EXPECT_DOUBLE_EQ(report.places[0].seen, 1);
  EXPECT_FALSE(report.places[0].bell_m);
  EXPECT_DOUBLE_EQ(report.far_from_bell, 1);
}

TEST(Coverage, NoRiskIsNoShare) {
  const Sight sight({}, Walls());
  EXPECT_TRUE(json_of(coverage({}, Equipment(sight, {}, {}), Walls())).find("seenPercent")->is_null());
}

TEST(SafeWay, TellsWhatEachStretchLacks) {
  const Sight sight({{.id = "c", .place = at_m(0, 0), .range_m = 50}}, Walls());
  const Equipment equipment(sight, {{at_m(10, 0), 25}}, {at_m(0, 0)});
  const auto audit = audit_way({at_m(0, 0), at_m(0, 0), at_m(199, 0)}, equipment, [](geo::Point) { return 2.0; }, {.step_m = 10, .bell_m = 100, .worst = 3});
  ASSERT_TRUE(audit);
  EXPECT_NEAR(audit->length_m, 199, 0.01);
  ASSERT_EQ(audit->stretches.size(), 20U);
  EXPECT_EQ(audit->stretches[0].lacks, 0);
  EXPECT_DOUBLE_EQ(audit->stretches[0].score, 100);
  EXPECT_EQ(audit->stretches[4].lacks, static_cast<int>(Lack::light));  // 45 m
  EXPECT_EQ(audit->stretches[7].lacks, 1 | 2);                          // 75 m
  EXPECT_DOUBLE_EQ(audit->stretches[7].score, 20);
  EXPECT_EQ(audit->stretches[19].lacks, 1 | 2 | 4);
  EXPECT_EQ(audit->worst, (std::vector<std::uint32_t>{19, 18, 17}));
  EXPECT_NEAR(audit->lit_m, 199 * 3.5 / 20, 199 * 0.6 / 20);
  EXPECT_NEAR(audit->seen_m, 50, 5);
  EXPECT_NEAR(audit->bell_near_m, 100, 5);
  EXPECT_DOUBLE_EQ(audit->risk, 40);
  EXPECT_DOUBLE_EQ(audit->unprotected_risk, 30);
  EXPECT_NE(json::dump(json_of(*audit)).find(R"("lacks":["light","camera","bell"])"), std::string::npos);
}

TEST(SafeWay, RefusesWhatIsNoWay) {
  const Sight sight({}, Walls());
  const Equipment nothing(sight, {}, {});
  EXPECT_EQ(audit_way({}, nothing, {}).error().message, "The way has fewer than two different places.");
  EXPECT_FALSE(audit_way({at_m(0, 0), at_m(0, 0)}, nothing, {}));
  EXPECT_FALSE(audit_way({at_m(0, 0), {200, 95}}, nothing, {}));
  EXPECT_FALSE(audit_way({{127, 37}, {128, 38}}, nothing, {}));
}

// A street from the call eastwards, a camera at its end, one that sees the call, one behind a wall.
TEST(CallView, SendsThoseThatSeeThePlaceThenThoseOnTheWayOut) {
  const Walls walls({building("-30 20, 30 20, 30 25, -30 25")});
  const Sight sight({{.id = "end", .place = at_m(300, 5), .range_m = 40}, {.id = "hidden", .place = at_m(0, 30), .range_m = 50}, {.id = "here", .place = at_m(10, 10), .range_m = 50},
                     {.id = "later", .place = at_m(150, 5), .range_m = 40}}, walls);
  const kit::StreetGraph streets({{{at_m(0, 0), at_m(300, 0)}}});
  const CallView view = cameras_for_call(at_m(0, 2), sight, &streets, 400, 10);
  ASSERT_EQ(view.cameras.size(), 3U);
  EXPECT_EQ(view.cameras[0].camera, 2U);
  EXPECT_TRUE(view.cameras[0].sees_place);
  EXPECT_EQ(view.cameras[1].camera, 3U);
  EXPECT_FALSE(view.cameras[1].sees_place);
  EXPECT_NEAR(view.cameras[1].metres, 120, 12);
  EXPECT_EQ(view.cameras[2].camera, 0U);
  EXPECT_EQ(cameras_for_call(at_m(0, 2), sight, &streets, 400, 2).cameras.size(), 2U);
  EXPECT_FALSE(cameras_for_call(at_m(5000, 0), sight, &streets, 400, 10).on_streets);
  EXPECT_EQ(cameras_for_call(at_m(0, 2), sight, nullptr, 400, 10).cameras.size(), 1U);
}

}  // namespace
}  // namespace dosi::patrol

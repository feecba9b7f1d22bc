#include "solutions/patrol/fairness/feedback.h"

#include <gtest/gtest.h>

namespace dosi::patrol {
namespace {

// The published behaviour of the urn: 20 regions, rates 1.0 to 1.3, 1000 days, 200 repetitions (docs/patrol-fairness.md).
TEST(Feedback, DiscoveriesRunAwayAndReportsDoNot) {
  const auto report = feedback_test({}, {});
  ASSERT_TRUE(report);
  struct Row {
    double distance, most_visited, noise;
    bool runs_away;
  };
  const Row expected[] = {{0.239, 0.129, 0.012, true}, {0.870, 1.000, 0.005, true}, {0.080, 0.081, 0.005, false}, {0.025, 0.068, 0.003, false}};
  for (std::size_t i = 0; i < 4; ++i) {
    const FeedbackResult& r = report->results[i];
    EXPECT_NEAR(r.distance, expected[i].distance, expected[i].noise) << i;
    EXPECT_NEAR(r.most_visited, expected[i].most_visited, expected[i].noise) << i;
    EXPECT_EQ(r.runs_away, expected[i].runs_away) << i << ": " << r.halfway << " " << r.distance;
    EXPECT_NEAR(r.true_most, 0.0565, 1e-4);
  }
  EXPECT_FALSE(report->results[4].runs_away);  // as the product comes: reports alone, a tenth explored
  EXPECT_LT(report->results[4].distance, 0.03);
}

TEST(Feedback, TheCitysOwnSettingIsJudged) {
  const FeedbackCity small{.days = 400, .repetitions = 60};
  const auto top = feedback_test(small, {.discovered_used = 1, .reports_used = false, .exploration = 0.1, .always_the_top = true});
  ASSERT_TRUE(top);
  EXPECT_TRUE(top->results[4].runs_away);
  EXPECT_GT(top->results[4].distance, 0.5);
  EXPECT_LT(top->results[4].distance, top->results[1].distance);  // exploration helps a little
  const auto mixed = feedback_test(small, {.discovered_used = 0.2, .reports_used = true, .exploration = 0.15});
  ASSERT_TRUE(mixed);
  EXPECT_LT(mixed->results[4].distance, mixed->results[0].distance);
}

TEST(Feedback, SameSeedSameAnswer) {
  const FeedbackCity city{.days = 100, .repetitions = 10, .seed = 9};
  EXPECT_EQ(simulate_feedback(city, {}).distance, simulate_feedback(city, {}).distance);
  const FeedbackCity other{.days = 100, .repetitions = 10, .seed = 10};
  EXPECT_NE(simulate_feedback(city, {}).distance, simulate_feedback(other, {}).distance);
}

TEST(Feedback, RefusesWhatMakesNoSense) {
  EXPECT_EQ(feedback_test({.regions = 1}, {}).error().field, "regions");
  EXPECT_EQ(feedback_test({.least_rate = 2, .most_rate = 1}, {}).error().field, "most_rate");
  EXPECT_EQ(feedback_test({}, {.exploration = 1.5}).error().message, "exploration is 1.5; 0 to 1 was expected.");
  EXPECT_EQ(feedback_test({}, {.reports_used = false}).error().field, "reports_used");
  EXPECT_EQ(feedback_test({.repetitions = 5}, {}, [](double) { return false; }).error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace dosi::patrol

#include "solutions/patrol/response/simulation.h"

#include <gtest/gtest.h>

#include "base/chance.h"
#include "solutions/patrol/response/comparison.h"
#include "solutions/patrol/response/strategies.h"

namespace dosi::patrol::response {
namespace {

constexpr int kHour = 3600;

// Places on a line, a minute's drive apart.
DriveTable line(int places) {
  std::vector<DriveTable::Seconds> seconds;
  for (int a = 0; a < places; ++a)
    for (int b = 0; b < places; ++b) seconds.push_back(60 * std::abs(a - b));
  return {static_cast<std::size_t>(places), seconds};
}

DayFigures day(const Setting& setting, const std::vector<Beat>& beats, const std::vector<Call>& calls) {
  const auto out = simulate(setting, beats, calls);
  EXPECT_TRUE(out) << out.error().message;
  return out ? *out : DayFigures();
}

TEST(Simulate, SendsTheNearestFreeCar) {
  const auto drives = line(10);
  const Setting setting{&drives, {}, kHour};
  const std::vector<Beat> beats{{{Place{0}, 0, kHour}}, {{Place{9}, 0, kHour}}};
  // The second call finds the car of place 0 busy and takes the other; the third waits for it: until 600 + 120 + 600.
  const auto figures = day(setting, beats, {{600, Place{2}, 600}, {660, Place{2}, 1800}, {700, Place{2}, 10}});
  EXPECT_EQ(figures.calls, 3u);
  EXPECT_DOUBLE_EQ(figures.response_mean_s, (120 + 420 + (1320 - 700)) / 3.0);
  EXPECT_EQ(figures.response_p90_s, 620);
  EXPECT_DOUBLE_EQ(figures.within_share, 1.0 / 3);
  EXPECT_DOUBLE_EQ(figures.waited_share, 1.0 / 3);
}

TEST(Simulate, KnowsWhereACarIsOnItsWay) {
  const auto drives = line(11);
  const Setting setting{&drives, {}, kHour};
  const std::vector<Beat> beats{{{Place{0}, 0, 600}, {Place{10}, 1200, 1800}}};
  EXPECT_DOUBLE_EQ(day(setting, beats, {{300, Place{10}, 0}}).response_mean_s, 600);
  EXPECT_DOUBLE_EQ(day(setting, beats, {{900, Place{10}, 0}}).response_mean_s, 300);
  EXPECT_DOUBLE_EQ(day(setting, beats, {{1500, Place{4}, 0}}).response_mean_s, 360);
  EXPECT_EQ(day(setting, beats, {{1800, Place{4}, 0}}).unanswered, 1u);  // off duty
}

TEST(Simulate, GoesOnWithThePlanAfterACall) {
  const auto drives = line(10);
  const Setting setting{&drives, {{Place{1}, {1}}, {Place{5}, {1}}, {Place{9}, {1}}}, kHour};
  const std::vector<Beat> beats{{{Place{1}, 0, 600}, {Place{5}, 840, 1440}, {Place{9}, 1680, 3600}}};
  const auto calm = day(setting, beats, {});
  EXPECT_EQ(calm.stops_kept, 3u);
  EXPECT_DOUBLE_EQ(calm.risk_per_hour, (600 + 600 + 1920) / 3600.0);
  // At 300 to place 1 itself, for 900 s: free at 1200, at place 5 from 1440, when it would have to leave: on to place 9,
  // which is 480 s away.
  const auto called = day(setting, beats, {{300, Place{1}, 900}});
  EXPECT_EQ(called.stops_kept, 2u);
  EXPECT_DOUBLE_EQ(called.busy_share, 0.25);
  EXPECT_DOUBLE_EQ(called.risk_per_hour, (300 + (3600 - 1680)) / 3600.0 / 0.75);
}

TEST(Simulate, MeasuresIdleness) {
  const auto drives = line(3);
  const Setting setting{&drives, {{Place{0}, {1}}, {Place{2}, {1}}}, kHour};
  const auto figures = day(setting, {{{Place{0}, 0, 600}, {Place{2}, 1200, 1800}, {Place{0}, 2400, 3600}}}, {});
  // The car drives as soon as it may: place 0 is idle from 600 to 1920; place 2 until 720 and from 1800 on.
  EXPECT_DOUBLE_EQ(figures.idleness_mean_s, (1320.0 * 1320 + 720.0 * 720 + 1800.0 * 1800) / 2 / 3600 / 2);
  EXPECT_EQ(figures.idleness_worst_s, 1800);
}

TEST(Simulate, SaysWhatIsWrong) {
  const auto drives = line(3);
  const Setting setting{&drives, {}, kHour};
  EXPECT_EQ(simulate(setting, {{{Place{7}, 0, 60}}}, {}).error().message, "Stop 1 of car 1 is at a place without drives.");
  EXPECT_EQ(simulate(setting, {{{Place{0}, 60, 60}}}, {}).error().message, "Stop 1 of car 1 ends before it begins.");
  EXPECT_EQ(simulate(setting, {{}, {{Place{0}, 0, 60}, {Place{0}, 30, 90}}}, {}).error().message, "Stop 2 of car 2 begins before the one ahead of it ends.");
  EXPECT_EQ(day(setting, {}, {{5, Place{0}, 60}}).unanswered, 1u);  // no car
  EXPECT_EQ(day(setting, {}, {}).calls, 0u);
}

// An M/M/1 queue is what one car at one place makes: the mean wait is known.
TEST(Simulate, WaitsAsQueuesDo) {
  const auto drives = line(1);
  const int end_s = 2000 * kHour;
  const Setting setting{&drives, {}, end_s};
  const auto calls = draw_calls({{Place{0}, {1.0}}}, end_s, 1800, 5);
  EXPECT_NEAR(static_cast<double>(calls.size()), 2000, 150);  // more than three standard deviations
  const auto figures = day(setting, {{{Place{0}, 0, 2 * end_s}}}, calls);
  EXPECT_NEAR(figures.waited_share, 0.5, 0.05);         // the car is busy half of the time
  EXPECT_NEAR(figures.response_mean_s, 1800, 300);      // rho / (mu - lambda)
}

TEST(Strategies, FillTheShift) {
  const auto drives = line(20);
  StrategyInput in{&drives, {Place{0}, Place{10}, Place{19}}, {}, {}, kHour, 9 * kHour};
  for (std::uint32_t i = 0; i < 20; ++i) in.spots.push_back(Place{i}), in.counts.push_back(i % 7);
  for (const auto& beats : {wait_at_boxes(in), patrol_at_random(in), patrol_by_count(in)}) {
    ASSERT_EQ(beats.size(), 3u);
    for (const Beat& beat : beats) {
      EXPECT_EQ(beat.front().arrive_s, in.begin_s);
      EXPECT_EQ(beat.back().leave_s, in.end_s);
      for (std::size_t i = 1; i < beat.size(); ++i) EXPECT_GE(beat[i].arrive_s - beat[i - 1].leave_s, drives(beat[i - 1].place, beat[i].place));
    }
  }
  EXPECT_GT(patrol_at_random(in)[0].size(), 20u);
  EXPECT_EQ(patrol_at_random({&drives, {Place{3}}, {}, {}, 0, 60})[0].size(), 1u);
}

TEST(Compare, TellsDifferencesOnTheSameDays) {
  const auto drives = line(20);
  StrategyInput in{&drives, {Place{0}, Place{1}}, {}, {}, 0, 24 * kHour};
  std::vector<Rate> rates;
  for (std::uint32_t i = 0; i < 20; ++i) {
    in.spots.push_back(Place{i}), in.counts.push_back(i);
    rates.push_back({Place{i}, {0.005 * i}});
  }
  const Setting setting{&drives, rates};
  const std::vector<Strategy> strategies{{"boxes", [&](std::uint64_t) { return wait_at_boxes(in); }},
                                         {"random", [&](std::uint64_t seed) { auto own = in; own.seed = seed; return patrol_at_random(own); }},
                                         {"count", [&](std::uint64_t) { return patrol_by_count(in); }}};
  const auto calls = [&](std::size_t d) { return draw_calls(rates, setting.end_s, 1200, 90 + d); };
  const auto told = compare(setting, strategies, calls, 30, 1);
  ASSERT_TRUE(told);
  const auto& boxes = (*told)[0];
  const auto& random = (*told)[1];
  const auto& count = (*told)[2];
  EXPECT_EQ(boxes.difference[0].mean, 0);
  // Cars at one end answer later than cars about the town, and see less.
  EXPECT_LT(random.difference[0].mean + random.difference[0].half_width, 0);
  EXPECT_LT(count.difference[0].mean + count.difference[0].half_width, 0);
  EXPECT_GT(count.figures[6].mean, random.figures[6].mean);
  EXPECT_GT(random.figures[6].mean, boxes.figures[6].mean);
  EXPECT_LT(random.figures[5].mean, boxes.figures[5].mean);
  EXPECT_EQ(boxes.calls, random.calls);
  EXPECT_EQ(compare(setting, strategies, calls, 5, 1)->at(1).figures[0].mean, compare(setting, strategies, calls, 5, 1)->at(1).figures[0].mean);
  EXPECT_EQ(compare(setting, strategies, calls, 0, 1).error().message, "There is no day to simulate.");
}

TEST(Estimate, IsStudents) {
  const auto e = estimate({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  EXPECT_DOUBLE_EQ(e.mean, 5.5);
  EXPECT_NEAR(e.half_width, 2.262 * 3.02765 / std::sqrt(10), 0.01);
  EXPECT_EQ(estimate({4}).half_width, 0);
}

}  // namespace
}  // namespace dosi::patrol::response

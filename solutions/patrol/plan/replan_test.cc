#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "solutions/patrol/plan/check.h"
#include "solutions/patrol/plan/city_test.h"
#include "solutions/patrol/plan/plan.h"

namespace dosi::patrol {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr Seconds kNow = 17 * 3600;

class Replan : public testing::Test {
 protected:
  Replan() { options_.steps = 300, options_.pool = 1; }
  void SetUp() override {
    auto planned = plan_patrol(problem_, options_);
    ASSERT_TRUE(planned);
    plan_ = planned->plan;
  }
  // The first stop of a car that is not begun at kNow.
  std::size_t open_step(std::size_t car) const {
    const auto& steps = plan_.routes[car].steps;
    for (std::size_t i = 1; i < steps.size(); ++i)
      if (steps[i].doing == Doing::stop && steps[i - 1].leave_s >= kNow) return i;
    return steps.size();
  }
  void expect_past_kept(const Plan& now) const {
    for (std::size_t c = 0; c < plan_.routes.size(); ++c)
      for (std::size_t i = 0; i < plan_.routes[c].steps.size(); ++i) {
        const Step &then = plan_.routes[c].steps[i], &kept = now.routes[c].steps[i];
        if (then.leave_s > kNow) break;
        EXPECT_EQ(then.spot, kept.spot);
        EXPECT_EQ(then.arrive_s, kept.arrive_s);
        EXPECT_EQ(then.leave_s, kept.leave_s);
      }
  }
  std::string refused(const Change& change, Seconds now = kNow) const {
    const auto done = replan(problem_, plan_, now, change, options_);
    return done ? "" : done.error().message;
  }

  Problem problem_ = drawn_city(60, 4, 11);
  PlanOptions options_;
  Plan plan_;
};

TEST_F(Replan, ACarSentToACallIsThereAndGoesOnAfterwards) {
  const Place place = problem_.spots[7].place;
  const auto done = replan(problem_, plan_, kNow, SendToCall{Car{0}, place, kNow + 2700}, options_);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(faults(problem_, done->plan, done->unmet), IsEmpty());
  expect_past_kept(done->plan);
  const auto& steps = done->plan.routes[0].steps;
  const auto call = std::find_if(steps.begin(), steps.end(), [](const Step& s) { return s.doing == Doing::call; });
  ASSERT_NE(call, steps.end());
  EXPECT_EQ(call->arrive_s, kNow);
  EXPECT_EQ(call->leave_s, kNow + 2700);
  ASSERT_NE(call + 1, steps.end());
  EXPECT_GE((call + 1)->arrive_s, call->leave_s);
  EXPECT_TRUE(std::any_of(done->changes.begin(), done->changes.end(), [](const Difference& d) { return d.car == Car{0}; }));
  EXPECT_LT(done->plan.captured, done->captured_before);
}

TEST_F(Replan, ACallBeyondTheShiftIsToldAsOvertime) {
  const auto done = replan(problem_, plan_, kNow, SendToCall{Car{0}, problem_.spots[7].place, problem_.shifts[0].end_s + 60}, options_);
  ASSERT_TRUE(done);
  EXPECT_THAT(done->unmet, testing::Contains(HasSubstr("after its shift, because of the call")));
  EXPECT_THAT(faults(problem_, done->plan, done->unmet), IsEmpty());
}

TEST_F(Replan, ARemovedStopIsGoneAndDoesNotComeBack) {
  const std::size_t step = open_step(0);
  const Spot spot = plan_.routes[0].steps[step].spot;
  const Seconds when = plan_.routes[0].steps[step].arrive_s;
  const auto done = replan(problem_, plan_, kNow, RemoveStop{Car{0}, step}, options_);
  ASSERT_TRUE(done);
  EXPECT_THAT(faults(problem_, done->plan, done->unmet), IsEmpty());
  expect_past_kept(done->plan);
  for (const Step& s : done->plan.routes[0].steps)
    if (s.doing == Doing::stop && s.spot == spot) {
      EXPECT_GT(std::abs(s.arrive_s - when), problem_.rules.revisit_s);
    }
}

TEST_F(Replan, AMovedStopStaysWhereAPersonPutIt) {
  const std::size_t step = open_step(0), before = open_step(2);
  const Spot spot = plan_.routes[0].steps[step].spot;
  const auto done = replan(problem_, plan_, kNow, MoveStop{Car{0}, step, Car{2}, before}, options_);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(faults(problem_, done->plan, done->unmet), IsEmpty());
  const auto& steps = done->plan.routes[2].steps;
  const auto moved = std::find_if(steps.begin(), steps.end(), [&](const Step& s) { return s.doing == Doing::stop && s.spot == spot && s.locked; });
  ASSERT_NE(moved, steps.end());
  // It stays through later changes.
  const auto again = replan(problem_, done->plan, kNow, RemoveStop{Car{0}, open_step(0)}, options_);
  ASSERT_TRUE(again);
  const auto& later = again->plan.routes[2].steps;
  EXPECT_TRUE(std::any_of(later.begin(), later.end(), [&](const Step& s) { return s.doing == Doing::stop && s.spot == spot && s.locked; }));
}

TEST_F(Replan, ALockChangesNothingElse) {
  const std::size_t step = open_step(1);
  const auto done = replan(problem_, plan_, kNow, LockStop{Car{1}, step}, options_);
  ASSERT_TRUE(done);
  EXPECT_THAT(done->changes, IsEmpty());
  EXPECT_TRUE(done->plan.routes[1].steps[step].locked);
}

TEST_F(Replan, SaysWhatCannotBe) {
  EXPECT_THAT(refused(SendToCall{Car{9}, Place{0}, kNow + 60}), HasSubstr("There are 4 cars"));
  EXPECT_THAT(refused(SendToCall{Car{0}, Place{0}, kNow - 60}), HasSubstr("ends before it begins"));
  EXPECT_THAT(refused(SendToCall{Car{1}, Place{0}, kNow + 60}), HasSubstr("'c1' is not on its shift then"));
  EXPECT_THAT(refused(RemoveStop{Car{0}, 0}), HasSubstr("is made, or the car is on its way there"));
  EXPECT_THAT(refused(RemoveStop{Car{0}, 99}), HasSubstr("has no stop 99"));
}

TEST_F(Replan, EveryMomentAndCallLeavesAPlanThatKeepsTheRules) {
  Chance chance(5, 5);
  for (int i = 0; i < 40; ++i) {
    const Car car{static_cast<std::uint32_t>(chance.below(4))};
    const WorkShift& shift = problem_.shifts[at(problem_.cars[at(car)].shift)];
    const Seconds now = shift.start_s + chance.below(shift.end_s - shift.start_s);
    const Place place{static_cast<std::uint32_t>(chance.below(static_cast<int>(problem_.places.size())))};
    options_.steps = 20;
    const Seconds until = now + 60 * chance.below(120);
    const auto done = replan(problem_, plan_, now, SendToCall{car, place, until}, options_);
    ASSERT_TRUE(done) << done.error().message << " at " << now << " until " << until;
    EXPECT_THAT(faults(problem_, done->plan, done->unmet), IsEmpty()) << "at " << now << " car " << at(car);
  }
}

TEST(AddPlace, KeepsEarlierDrives) {
  Problem problem = drawn_city(5, 1, 1);
  const Problem before = problem;
  const std::size_t n = before.places.size();
  const Place place = add_place(problem, {{127, 37}, std::vector<Seconds>(n, 77), std::vector<Seconds>(n, 99), std::vector<float>(n, 7), std::vector<float>(n, 9)});
  EXPECT_EQ(at(place), n);
  for (std::uint32_t i = 0; i < n; ++i) {
    for (std::uint32_t j = 0; j < n; ++j) EXPECT_EQ(problem.drive.s(Place{i}, Place{j}), before.drive.s(Place{i}, Place{j}));
    EXPECT_EQ(problem.drive.s(Place{i}, place), 77);
    EXPECT_EQ(problem.drive.s(place, Place{i}), 99);
  }
}

}  // namespace
}  // namespace dosi::patrol

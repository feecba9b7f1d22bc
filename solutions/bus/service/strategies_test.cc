#include "solutions/bus/service/strategies.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

namespace dosi::bus {
namespace {

// The same question answered in the plainest way: by recursion, one zone after the other, without anything in common with assign().
class Plain {
 public:
  Plain(const ServicePlan& plan, const Surroundings& around, const PassengerRules& rules) : plan_(plan), around_(around), rules_(rules) {}

  struct Totals {
    double by_rides[kMostRides + 1] = {}, unserved = 0, walk = 0, wait = 0, ride = 0, transfer = 0;
    std::map<std::size_t, double> boardings;
    std::map<std::array<std::size_t, 3>, double> load;
  } totals;

  double time(std::size_t stop, std::size_t zone) {
    zone_ = zone;
    return around_.access_s[stop] + std::min(foot(stop), by_bus(stop, rules_.most_rides));
  }
  void travel(std::size_t stop, std::size_t zone) {
    const double people = around_.of(stop, zone), all = time(stop, zone);
    if (people <= 0) return;
    if (std::isinf(all)) return void(totals.unserved += people);
    if (foot(stop) <= by_bus(stop, rules_.most_rides)) return void(totals.by_rides[0] += people);
    totals.walk += people * around_.access_s[stop];
    go_and_wait(stop, rules_.most_rides, people, 0);
  }

 private:
  static constexpr double kInf = std::numeric_limits<double>::infinity();
  struct Option {
    double time, runs_per_s;
    std::size_t line, course, index;
  };

  double walk(std::size_t from, std::size_t to) const {
    if (from == to) return 0;
    double best = kInf;
    for (const Walk& w : around_.walks[from])
      if (at(w.to) == to) best = std::min<double>(best, w.seconds);
    return best;
  }
  double foot(std::size_t stop) const {
    double best = kInf;
    for (std::size_t to = 0; to < plan_.stops.size(); ++to)
      if (around_.zone_of[to] == zone_) best = std::min(best, walk(stop, to) + around_.access_s[to]);
    return best;
  }
  double by_bus(std::size_t stop, int rides) {
    double best = kInf;
    for (std::size_t to = 0; rides > 0 && to < plan_.stops.size(); ++to)
      if (const double w = walk(stop, to); w < kInf) best = std::min(best, w + wait_at(to, rides).time);
    return best;
  }
  double alighted(std::size_t stop, int rides) { return std::min(foot(stop), by_bus(stop, rides) + rules_.transfer_s); }
  double on_board(const Course& course, std::size_t index, int rides) {
    if (index + 1 >= course.stops.size()) return kInf;
    return course.ride_s[index] + std::min(alighted(course.stops[index + 1], rides - 1), on_board(course, index + 1, rides));
  }
  struct Wait {
    double time = kInf, runs_per_s = 0;
    std::vector<Option> taken;
  };
  // Spiess and Florian's way: the courses in the order of their times, as long as one more is worth it.
  Wait wait_at(std::size_t stop, int rides) {
    std::vector<Option> options;
    for (std::size_t l = 0; l < plan_.lines.size(); ++l)
      for (std::size_t c = 0; c < plan_.lines[l].courses.size(); ++c) {
        const Course& course = plan_.lines[l].courses[c];
        for (std::size_t i = 0; i + 1 < course.stops.size(); ++i)
          if (course.stops[i] == stop) options.push_back({on_board(course, i, rides), 1 / course.headway_s, l, c, i});
      }
    std::sort(options.begin(), options.end(), [](const Option& a, const Option& b) { return a.time < b.time; });
    Wait out;
    double weighted = 0;
    for (const Option& one : options) {
      if (one.time >= out.time || std::isinf(one.time)) break;
      out.runs_per_s += one.runs_per_s, weighted += one.runs_per_s * one.time;
      out.time = (rules_.wait_share + weighted) / out.runs_per_s;
      out.taken.push_back(one);
    }
    return out;
  }
  void go_and_wait(std::size_t stop, int rides, double people, int ridden) {
    const double best = by_bus(stop, rides);
    for (std::size_t to = 0; to < plan_.stops.size(); ++to) {
      if (walk(stop, to) + wait_at(to, rides).time > best + 1e-9) continue;
      totals.walk += people * walk(stop, to);
      const Wait wait = wait_at(to, rides);
      totals.wait += people * rules_.wait_share / wait.runs_per_s;
      for (const Option& one : wait.taken) {
        const double share = people * one.runs_per_s / wait.runs_per_s;
        totals.boardings[one.line] += share;
        ride(one, rides, share, ridden + 1);
      }
      return;
    }
  }
  void ride(Option one, int rides, double people, int ridden) {
    const Course& course = plan_.lines[one.line].courses[one.course];
    for (std::size_t i = one.index;; ++i) {
      totals.load[{one.line, one.course, i}] += people;
      totals.ride += people * course.ride_s[i];
      const std::size_t here = course.stops[i + 1];
      if (alighted(here, rides - 1) > on_board(course, i + 1, rides)) continue;
      if (foot(here) <= by_bus(here, rides - 1) + rules_.transfer_s) {
        totals.walk += people * foot(here), totals.by_rides[ridden] += people;
        return;
      }
      totals.transfer += people * rules_.transfer_s;
      return go_and_wait(here, rides - 1, people, ridden);
    }
  }

  const ServicePlan& plan_;
  const Surroundings& around_;
  const PassengerRules& rules_;
  std::size_t zone_ = 0;
};

struct Case {
  ServicePlan plan;
  Surroundings around;
};

Case random_case(std::mt19937& draw, std::size_t zones) {
  const auto number = [&](double from, double to) { return std::uniform_real_distribution<double>(from, to)(draw); };
  const auto pick = [&](std::size_t n) { return static_cast<std::uint32_t>(draw() % n); };
  Case out;
  const std::size_t stops = 8 + pick(5);
  for (std::size_t s = 0; s < stops; ++s) {
    out.plan.stops.push_back({std::to_string(s), "", {}});
    out.around.access_s.push_back(static_cast<float>(number(30, 400)));
    out.around.zone_of.push_back(pick(zones));
    out.around.walks.emplace_back();
    if (pick(2) == 0) out.around.walks.back().push_back({static_cast<Stop>((s + 1 + pick(stops - 1)) % stops), static_cast<Seconds>(number(60, 500))});
  }
  for (std::uint32_t l = 0, lines = 3 + pick(3); l < lines; ++l) {
    PlanLine line{std::to_string(l), "", 40, {}};
    for (int direction = 0; direction < 1 + static_cast<int>(pick(2)); ++direction) {
      Course course{direction, {pick(stops)}, {}, {}, number(200, 2000), {}};
      for (std::uint32_t i = 0, n = 2 + pick(4); i < n; ++i) {
        course.stops.push_back(static_cast<std::uint32_t>((course.stops.back() + 1 + pick(stops - 1)) % stops));
        course.ride_s.push_back(number(40, 600)), course.length_m.push_back(500);
      }
      line.courses.push_back(std::move(course));
    }
    out.plan.lines.push_back(std::move(line));
  }
  out.around.zones = zones;
  for (std::size_t i = 0; i < stops * zones; ++i) out.around.trips.push_back(pick(3) == 0 ? 0 : static_cast<float>(number(0, 20)));
  return out;
}

void near(double a, double b, const char* what) { EXPECT_NEAR(a, b, 2e-3 * std::max(1.0, std::abs(b)) + 0.5) << what; }

TEST(Strategies, SayTheSameAsThePlainRecursion) {
  std::mt19937 draw(5);
  for (int round = 0; round < 60 && !::testing::Test::HasFailure(); ++round) {
    SCOPED_TRACE(round);
    const std::size_t zones = 3 + draw() % 9;
    const Case c = random_case(draw, zones);
    const PassengerRules rules{.most_rides = 1 + static_cast<int>(draw() % 3), .threads = 1 + static_cast<unsigned>(draw() % 2)};
    const Passengers found = assign(c.plan, c.around, rules);
    Plain plain(c.plan, c.around, rules);
    for (std::size_t s = 0; s < c.plan.stops.size(); ++s)
      for (std::size_t z = 0; z < zones; ++z) {
        const double known = plain.time(s, z);
        const auto time = static_cast<double>(found.time_s[s * zones + z]);
        ASSERT_EQ(std::isinf(time), std::isinf(known)) << s << " to " << z;
        if (!std::isinf(known)) {
          ASSERT_NEAR(time, known, 0.1) << s << " to " << z;
        }
        plain.travel(s, z);
      }
    near(found.unserved, plain.totals.unserved, "unserved");
    for (int r = 0; r <= kMostRides; ++r) near(found.by_rides[r], plain.totals.by_rides[r], "rides");
    near(found.walk_s, plain.totals.walk, "walk"), near(found.wait_s, plain.totals.wait, "wait");
    near(found.ride_s, plain.totals.ride, "ride"), near(found.transfer_s, plain.totals.transfer, "transfer");
    for (std::size_t l = 0; l < c.plan.lines.size(); ++l) {
      near(found.boardings[l], plain.totals.boardings[l], "boardings");
      for (std::size_t k = 0; k < found.load[l].size(); ++k)
        for (std::size_t i = 0; i < found.load[l][k].size(); ++i) near(found.load[l][k][i], (plain.totals.load[{l, k, i}]), "load");
    }
  }
}

// One line of three stops, and what is known of it by hand.
TEST(Strategies, HalfAHeadwayAndTheRide) {
  Case c;
  for (const char* id : {"a", "b", "c"}) c.plan.stops.push_back({id, id, {}});
  c.plan.lines = {{"1", "1", 40, {{0, {0, 1, 2}, {100, 200}, {500, 500}, 600, {}}}}};
  c.around = {{{}, {}, {}}, {30, 0, 40}, {0, 1, 2}, 3, {0, 0, 8, 0, 0, 0, 5, 0, 0}};
  const Passengers found = assign(c.plan, c.around, {});
  EXPECT_FLOAT_EQ(found.time_s[2], 30 + 300 + 300 + 40);
  EXPECT_EQ(found.time_s[6], kNoTime);  // nothing goes back
  EXPECT_DOUBLE_EQ(found.by_rides[1], 8);
  EXPECT_DOUBLE_EQ(found.unserved, 5);
  EXPECT_EQ(found.load[0][0], (std::vector<double>{8, 8}));
  // A second line alike halves the wait.
  c.plan.lines.push_back(c.plan.lines[0]);
  EXPECT_FLOAT_EQ(assign(c.plan, c.around, {}).time_s[2], 30 + 150 + 300 + 40);
}

}  // namespace
}  // namespace dosi::bus

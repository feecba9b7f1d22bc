#include "solutions/bus/lines/design.h"

#include <gtest/gtest.h>

#include "solutions/bus/lines/assess.h"
#include "solutions/bus/lines/grid_test.h"
#include "solutions/bus/lines/network_text.h"

namespace dosi::bus {
namespace {

Bounds bounds_of(std::size_t lines, std::size_t least, std::size_t most) {
  Bounds out;
  out.lines = lines, out.min_nodes = least, out.max_nodes = most;
  return out;
}

// All simple paths of a small network, each once.
void paths_from(const Network& n, const Bounds& b, Line& line, Lines& out) {
  if (line.size() >= b.min_nodes && line.front() < line.back()) out.push_back(line);
  if (line.size() == b.max_nodes) return;
  for (std::size_t i = 0; i < n.size(); ++i) {
    if (n.street_min(line.back(), node(i)) == kNoStreet || std::find(line.begin(), line.end(), node(i)) != line.end())
      continue;
    line.push_back(node(i));
    paths_from(n, b, line, out);
    line.pop_back();
  }
}

// The best of all pairs of lines, by trying them all.
Score best_pair(const Network& n, const Bounds& b) {
  Lines all;
  for (std::size_t i = 0; i < n.size(); ++i) {
    Line line{node(i)};
    paths_from(n, b, line, all);
  }
  Score best{1e300, 1e300};
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      if (!faults(n, b, {all[i], all[j]}).empty()) continue;
      const auto a = assess(n, {all[i], all[j]}, b.transfer_min);
      best.average_min = std::min(best.average_min, a.average_min),
      best.lines_min = std::min(best.lines_min, a.lines_min);
    }
  return best;
}

TEST(Design, FindsTheBestOfASmallProblem) {
  const auto network = random_grid(3, 3, 4);
  const auto bounds = bounds_of(2, 3, 6);
  const Score best = best_pair(network, bounds);
  DesignOptions options;
  options.steps = 1500;
  const auto passenger = design(network, bounds, options);
  ASSERT_TRUE(passenger);
  EXPECT_NEAR(assess(network, passenger->networks[0].lines, 5).average_min, best.average_min, 1e-9);
  options.objective = Objective::operator_;
  const auto lines = design(network, bounds, options);
  ASSERT_TRUE(lines);
  EXPECT_NEAR(assess(network, lines->networks[0].lines, 5).lines_min, best.lines_min, 1e-9);
}

TEST(Design, RepeatsWithTheSameSeedAndSteps) {
  const auto network = random_grid(6, 5, 9);
  const auto bounds = bounds_of(6, 4, 10);
  for (const auto objective : {Objective::passenger, Objective::pareto}) {
    DesignOptions options;
    options.objective = objective, options.steps = 120, options.seed = 42;
    const auto one = design(network, bounds, options), two = design(network, bounds, options);
    ASSERT_TRUE(one && two);
    ASSERT_EQ(one->networks.size(), two->networks.size());
    for (std::size_t i = 0; i < one->networks.size(); ++i) EXPECT_EQ(one->networks[i].lines, two->networks[i].lines);
    EXPECT_EQ(one->evaluations, two->evaluations);
  }
}

TEST(Design, GivesSoundNetworksWithTheScoresThatTheAssessmentGives) {
  const auto network = random_grid(7, 5, 3);
  const auto bounds = bounds_of(7, 3, 11);
  DesignOptions options;
  options.objective = Objective::pareto, options.steps = 200;
  const auto found = design(network, bounds, options);
  ASSERT_TRUE(found);
  EXPECT_GT(found->networks.size(), 10u);
  for (std::size_t i = 0; i < found->networks.size(); ++i) {
    const auto& entry = found->networks[i];
    EXPECT_TRUE(faults(network, bounds, entry.lines).empty());
    const auto a = assess(network, entry.lines, bounds.transfer_min);
    EXPECT_NEAR(a.average_min, entry.score.average_min, 1e-6);
    EXPECT_NEAR(a.lines_min, entry.score.lines_min, 1e-6);
    if (i > 0) {
      EXPECT_LT(entry.score.average_min, found->networks[i - 1].score.average_min);
    }
  }
}

TEST(Design, KeepsTheLinesItIsTold) {
  const auto network = random_grid(5, 4, 6);
  DesignOptions options;
  options.steps = 60;
  options.keep = {{node(0), node(1), node(2), node(3), node(4)}};
  const auto found = design(network, bounds_of(4, 3, 8), options);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->networks[0].lines[0], options.keep[0]);
}

TEST(Design, StopsWhenTold) {
  DesignOptions options;
  options.seconds = 3600;
  const auto found = design(random_grid(5, 5, 1), bounds_of(5, 3, 9), options,
                            [](const DesignProgress& now) { return now.evaluations == 0; });
  EXPECT_TRUE(found);
}

TEST(Design, SaysWhichBoundIsImpossible) {
  const auto network = random_grid(5, 5, 1);
  const auto refused = [&](Bounds b) { return design(network, b, {}).error().message; };
  EXPECT_EQ(refused(bounds_of(2, 2, 8)),
            "2 connected lines of at most 8 nodes reach 15 nodes; there are 25. More or longer lines are needed.");
  EXPECT_EQ(refused(bounds_of(4, 9, 8)), "At most 8 nodes in a line is less than at least 9.");
  EXPECT_EQ(refused(bounds_of(4, 26, 30)), "A line of 26 nodes does not fit 25 nodes.");
  auto cut = network;
  cut.street_min(node(0), node(1)) = cut.street_min(node(1), node(0)) = kNoStreet;
  cut.street_min(node(0), node(5)) = cut.street_min(node(5), node(0)) = kNoStreet;
  EXPECT_EQ(design(cut, bounds_of(9, 2, 9), {}).error().message,
            "The streets fall into pieces: no way leads from node 0 to node 1.");
}

TEST(Front, KeepsWhatNoOtherBeats) {
  Front front;
  const Lines none;
  front.add({10, 100}, none), front.add({12, 80}, none), front.add({11, 120}, none), front.add({9, 110}, none);
  EXPECT_FALSE(front.admits({12, 80}));
  EXPECT_TRUE(front.admits({11, 90}));
  front.add({8, 80}, none);
  ASSERT_EQ(front.entries().size(), 1u);
  EXPECT_DOUBLE_EQ(hypervolume({{5, 5}}, {0, 0}, {10, 10}), 0.25);
  EXPECT_DOUBLE_EQ(hypervolume({{5, 5}, {2, 8}, {20, 1}}, {0, 0}, {10, 10}), 0.31);
}

TEST(NetworkText, NamesTheCellThatIsNoNumber) {
  EXPECT_EQ(read_table("0 1 x 0", "travel times").error().message,
            "The travel times have 'x' in row 2, column 1; a number or Inf was expected.");
  EXPECT_EQ(write_lines(*read_lines("0-1-2\n2-3\n")), "0-1-2*2-3");
  EXPECT_FALSE(read_lines("0-a"));
}

}  // namespace
}  // namespace dosi::bus

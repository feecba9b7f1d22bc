#include "solutions/bus/lines/rides.h"

#include <gtest/gtest.h>

#include "solutions/bus/lines/assess.h"
#include "solutions/bus/lines/grid_test.h"
#include "solutions/bus/lines/moves.h"

namespace dosi::bus {
namespace {

Bounds bounds_of(std::size_t lines, std::size_t least, std::size_t most) {
  Bounds out;
  out.lines = lines, out.min_nodes = least, out.max_nodes = most;
  return out;
}

Square closed(const Ground& ground, const Lines& lines) {
  Square out(ground.size());
  for (const Line& line : lines) add_rides(out, line, ground);
  close(out);
  return out;
}

void expect_equal(const Square& a, const Square& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a.size(); ++j)
      ASSERT_EQ(std::min(a.row(i)[j], kUnreachable), std::min(b.row(i)[j], kUnreachable)) << i << ' ' << j;
}

// Sizes around the widths of registers and blocks.
TEST(LineEffect, IsTheSameAsClosingAgain) {
  for (const auto& [width, height] : {std::pair{2, 2}, {4, 4}, {17, 1}, {8, 8}, {13, 5}, {12, 11}}) {
    const auto network = random_grid(static_cast<std::size_t>(width), static_cast<std::size_t>(height), 7);
    const auto bounds = bounds_of(6, 2, 9);
    const Ground ground(network, bounds);
    const Weights weights(ground);
    Moves moves(ground, bounds);
    Chance chance(3, static_cast<std::uint64_t>(width));
    for (int round = 0; round < 30; ++round) {
      Lines lines;
      for (int i = 0; i < 6; ++i) lines.push_back(moves.fresh(chance));
      const Line added = lines.back();
      const Square base = closed(ground, {lines.begin(), lines.end() - 1});
      LineEffect effect(ground.size(), std::min<std::size_t>(9, ground.size()));
      effect.prepare(base, added, ground);
      Square with(ground.size());
      effect.apply(with);
      const Square whole = closed(ground, lines);
      expect_equal(with, whole);
      const Cost fast = effect.cost(weights, cost_of(base, weights)), plain = cost_of(whole, weights);
      EXPECT_EQ(fast.weighted, plain.weighted);
      EXPECT_EQ(fast.unreachable, plain.unreachable);
    }
  }
}

TEST(LineEffect, AgreesWithTheAssessment) {
  const auto network = random_grid(9, 8, 11);
  const auto bounds = bounds_of(25, 8, 20);
  const Ground ground(network, bounds);
  const Weights weights(ground);
  Moves moves(ground, bounds);
  Chance chance(5, 5);
  int connected = 0;
  for (int round = 0; round < 20; ++round) {
    Lines lines;
    for (std::size_t i = 0; i < bounds.lines; ++i) lines.push_back(moves.fresh(chance));
    const Cost cost = cost_of(closed(ground, lines), weights);
    if (cost.unreachable > 0) continue;
    ++connected;
    const double minutes = static_cast<double>(cost.weighted) / ground.total_weight() - ground.transfer();
    EXPECT_NEAR(minutes / ground.ticks_per_min(), assess(network, lines, bounds.transfer_min).average_min, 1e-9);
  }
  EXPECT_GT(connected, 3);
}

TEST(Ground, CountsDecimalMinutesExactly) {
  Network n{Table(2, kNoStreet), Table(2), {}};
  n.street_min(node(0), node(1)) = n.street_min(node(1), node(0)) = 2.35;
  n.trips(node(0), node(1)) = 3.5;
  const Ground ground(n, bounds_of(1, 2, 2));
  EXPECT_EQ(ground.street(node(0), node(1)) / ground.ticks_per_min(), 2.35);
  EXPECT_EQ(ground.transfer() / ground.ticks_per_min(), 5);
  EXPECT_GT(ground.weight(node(1), node(0)), 100'000u);
}

TEST(Moves, KeepLinesSimpleAndWithinBounds) {
  const auto network = random_grid(8, 6, 2);
  const auto bounds = bounds_of(1, 4, 10);
  const Ground ground(network, bounds);
  Moves moves(ground, bounds);
  Chance chance(1, 1);
  Line line = moves.fresh(chance), other = moves.fresh(chance);
  int moved = 0, swapped = 0;
  const auto sound = [&](const Line& l) {
    for (const auto& fault : faults(network, bounds, {l}))
      if (fault.starts_with("Line ")) return ::testing::AssertionFailure() << fault;
    return ::testing::AssertionSuccess();
  };
  for (int i = 0; i < 20'000; ++i) {
    if (Line next = moves.vary(line, chance); !next.empty()) {
      ASSERT_TRUE(sound(next));
      line = std::move(next), ++moved;
    }
    if (auto both = moves.swap_tails(line, other, chance); !both.first.empty()) {
      ASSERT_TRUE(sound(both.first) && sound(both.second));
      std::tie(line, other) = both, ++swapped;
    }
  }
  EXPECT_GT(moved, 5'000);
  EXPECT_GT(swapped, 50);
}

}  // namespace
}  // namespace dosi::bus

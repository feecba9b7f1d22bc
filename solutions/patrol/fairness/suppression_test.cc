#include "solutions/patrol/fairness/suppression.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/chance.h"

namespace dosi::patrol {
namespace {

using Bools = std::vector<bool>;

TEST(Suppression, HidesSmallCountsAndNotZeros) {
  EXPECT_EQ(hidden_counts({0, 5, 100}, 5).counts, (Bools{false, false, false}));
  EXPECT_EQ(hidden_counts({3, 4, 100, 0}, 5).counts, (Bools{true, true, false, false}));
  EXPECT_FALSE(hidden_counts({3, 4, 100, 0}, 5).total);
}

TEST(Suppression, ASingleOneTakesTheNextWithIt) {
  EXPECT_EQ(hidden_counts({3, 40, 100}, 5).counts, (Bools{true, true, false}));
}

TEST(Suppression, NeitherCanManySmallOnesBeToldFromTheirSum) {
  // 1 + 1: each would be known to be 1. 1 + 2 + 2 = 5: none could be 5.
  EXPECT_EQ(hidden_counts({1, 1, 9, 100}, 5).counts, (Bools{true, true, true, false}));
  EXPECT_EQ(hidden_counts({1, 2, 2, 9, 100}, 5).counts, (Bools{true, true, true, true, false}));
}

TEST(Suppression, WhereNothingElseHelpsTheTotalGoes) {
  EXPECT_TRUE(hidden_counts({3, 0, 0}, 5).total);
  EXPECT_TRUE(hidden_counts({1, 1, 1}, 5).total);
  EXPECT_FALSE(hidden_counts({}, 5).total);
  EXPECT_FALSE(hidden_counts({1, 2}, 1).total);
}

// An attacker who knows the total and what is shown: the least and most that each hidden count can be.
TEST(Suppression, AnAttackerCannotTellAHiddenCountFromKOrMore) {
  Chance chance(3, 1);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::int64_t> counts(static_cast<std::size_t>(2 + chance.below(6)));
    for (auto& c : counts) c = chance.happens(0.6) ? chance.below(7) : chance.below(60);
    const Hidden hidden = hidden_counts(counts, 5);
    std::int64_t rest = std::accumulate(counts.begin(), counts.end(), std::int64_t{0}), n = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] > 0 && counts[i] < 5) {
        EXPECT_TRUE(hidden.counts[i]);
      }
      if (hidden.counts[i]) ++n;
      else rest -= counts[i];
    }
    if (n == 0 || hidden.total) continue;
    EXPECT_GE(n, 2);
    EXPECT_GE(rest - (n - 1), 5);  // the most
    EXPECT_GT(rest - (n - 1), 1);  // and the least is 1
  }
}

}  // namespace
}  // namespace dosi::patrol

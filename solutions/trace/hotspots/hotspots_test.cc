#include <gtest/gtest.h>

#include <cmath>

#include "base/chance.h"
#include "solutions/trace/hotspots/scan.h"

namespace dosi::trace {
namespace {

std::vector<SpaceTimeEvent> scattered(int n, std::uint64_t seed, int days = 20) {
  Chance chance(seed, 1);
  std::vector<SpaceTimeEvent> out;
  for (int i = 0; i < n; ++i) out.push_back({{chance.uniform(127, 127.1), chance.uniform(37.5, 37.58)}, chance.below(days), 1});
  return out;
}
std::vector<SpaceTimeEvent> with_outbreak(std::vector<SpaceTimeEvent> events) {
  Chance chance(8, 8);
  for (int i = 0; i < 15; ++i) events.push_back({{127.05 + chance.uniform(0, 0.004), 37.54 + chance.uniform(0, 0.003)}, 10 + chance.below(3), 1});
  return events;
}
const ScanRule kQuick{.cell_m = 500, .simulations = 99};

TEST(Scan, FindsAPlantedOutbreakByBothModels) {
  for (const auto& population : {std::vector<SpaceTimeEvent>{}, scattered(4000, 3)}) {
    const Scan scan = scan_clusters(with_outbreak(scattered(100, 2)), population, kQuick);
    ASSERT_FALSE(scan.clusters.empty());
    const Cluster& c = scan.clusters[0];
    EXPECT_LE(c.p, 0.01);
    EXPECT_LT(geo::distance_m(c.centre, {127.052, 37.5415}), 1200);
    EXPECT_LE(c.first_day, 10);
    EXPECT_GE(c.last_day, 11);
    EXPECT_GE(c.cases, 10);
  }
}

TEST(Scan, ChanceAloneIsSeldomSignificant) {
  int significant = 0;
  for (std::uint64_t seed = 10; seed < 30; ++seed) {
    const Scan scan = scan_clusters(scattered(80, seed), {}, {.cell_m = 500, .simulations = 39});
    significant += !scan.clusters.empty() && scan.clusters[0].p <= 0.05;
  }
  EXPECT_LE(significant, 4);
}

// The likelihood ratio of the best cylinder, reckoned from its own counts.
TEST(Scan, LikelihoodIsThatOfItsCounts) {
  const Scan scan = scan_clusters(with_outbreak(scattered(100, 2)), scattered(4000, 3), kQuick);
  for (const Cluster& c : scan.clusters) {
    const double n = scan.cases, value = c.cases * std::log(c.cases / c.expected) + (n - c.cases) * std::log((n - c.cases) / (n - c.expected));
    EXPECT_NEAR(c.log_likelihood, value, 1e-9);
    EXPECT_NEAR(c.ratio, c.cases / c.expected / ((n - c.cases) / (n - c.expected)), 1e-9);
  }
  EXPECT_TRUE(scan_clusters({}, {}, {}).clusters.empty());
}

}  // namespace
}  // namespace dosi::trace

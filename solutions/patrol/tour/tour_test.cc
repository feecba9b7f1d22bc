#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "base/chance.h"
#include "solutions/patrol/tour/check.h"
#include "solutions/patrol/tour/exact.h"
#include "solutions/patrol/tour/giant_tour.h"
#include "solutions/patrol/tour/shorten.h"
#include "solutions/patrol/tour/solve.h"
#include "solutions/patrol/tour/top_file.h"

namespace dosi::patrol {
namespace {

constexpr char kLine[] = R"(n 6
m 2
tmax 6.0
0 0 0
1 0 5
2 0 5
1 3 9
0 2.9 4
2 2 0
)";

TourProblem drawn(int nodes, int teams, bool symmetric, std::uint64_t seed) {
  Chance chance(seed, 9);
  TourProblem out;
  out.nodes = static_cast<std::size_t>(nodes);
  out.ways.resize(out.nodes * out.nodes), out.score.resize(out.nodes), out.service.resize(out.nodes);
  std::vector<double> x(out.nodes), y(out.nodes);
  for (std::size_t i = 0; i < out.nodes; ++i)
    x[i] = chance.uniform(), y[i] = chance.uniform(), out.score[i] = 1 + chance.below(20), out.service[i] = 0.05 * chance.uniform();
  for (std::size_t i = 0; i < out.nodes; ++i)
    for (std::size_t j = 0; j < out.nodes; ++j)
      out.ways[i * out.nodes + j] = std::hypot(x[i] - x[j], y[i] - y[j]) * (symmetric ? 1 : chance.uniform(1, 1.5));
  for (int t = 0; t < teams; ++t)
    out.teams.push_back({static_cast<std::uint32_t>(symmetric ? 0 : t % 3), static_cast<std::uint32_t>(nodes - 1), symmetric ? 1.9 : 1.5 + 0.3 * t});
  return out;
}

// The most that all teams can score, by trying every order of every subset.
double tried(const TourProblem& problem) {
  std::vector<bool> used(problem.nodes, false);
  for (const auto& team : problem.teams) used[team.start] = used[team.end] = true;
  double best = 0;
  std::function<void(std::size_t, std::uint32_t, double, double)> go = [&](std::size_t t, std::uint32_t at, double length, double score) {
    if (t == problem.teams.size()) return void(best = std::max(best, score));
    const auto& team = problem.teams[t];
    const bool home = length == 0 || length + problem.way(at, team.end) <= team.limit;
    if (home) go(t + 1, t + 1 < problem.teams.size() ? problem.teams[t + 1].start : 0, 0, score);
    for (std::uint32_t v = 0; v < problem.nodes; ++v) {
      const double there = length + problem.way(at, v) + problem.service[v];
      if (used[v] || there > team.limit) continue;
      used[v] = true;
      go(t, v, there, score + problem.score[v]);
      used[v] = false;
    }
  };
  go(0, problem.teams[0].start, 0, 0);
  return best;
}

double searched(const TourProblem& problem, std::uint64_t steps, std::uint64_t seed = 1) {
  TourOptions options;
  options.steps = steps, options.seed = seed;
  const auto found = find_tours(problem, options);
  EXPECT_TRUE(found);
  EXPECT_EQ(faults(problem, found->tours, found->score), std::vector<std::string>{});
  return found->score;
}

TEST(TopFile, IsReadWithItsEnds) {
  const auto problem = read_top_file(kLine);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->nodes, 6u);
  ASSERT_EQ(problem->teams.size(), 2u);
  EXPECT_EQ(problem->teams[1].end, 5u);
  EXPECT_DOUBLE_EQ(problem->way(0, 1), 1);
  EXPECT_DOUBLE_EQ(problem->score[3], 9);
}

TEST(TopFile, SaysWhatIsWrongAndWhere) {
  const auto message = [](const char* text) { return read_top_file(text).error().message; };
  EXPECT_EQ(message("n 2\nm 1\ntmax 5\n0 0 0\n1 x 0\n"), "Line 5: y of node 1 of 2 should be a number, found \"x\".");
  EXPECT_EQ(message("n 3\nm 1\ntmax 5\n0 0 0\n1 1 0\n"), "Line 6: x of node 2 of 3 should be a number, found the end of the file.");
  EXPECT_EQ(message("n 2\nm 0\ntmax 5\n"), "m, the number of teams, should be a whole number from 1 to 5000.");
  EXPECT_EQ(message("nodes 2\n"), "Line 1: expected \"n\" and its number, found \"nodes\".");
  EXPECT_EQ(message("n 2\nm 1\ntmax -1\n"), "tmax should be at least 0.");
  EXPECT_EQ(message("n 2\nm 1\ntmax 5\n0 0 0\n1 1 0\n2 2 0\n"), "Line 6: more nodes than n says.");
}

TEST(Tours, ASmallFileIsProven) {
  const auto problem = read_top_file(kLine);
  const auto found = find_tours(*problem, {});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->proven);
  EXPECT_DOUBLE_EQ(found->score, 23);  // one team along the axis, one over the top
}

TEST(Tours, ExactAndSearchFindWhatTryingAllFinds) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const TourProblem problem = drawn(9, 1 + static_cast<int>(seed % 3), seed % 2 == 0, seed);
    const double most = tried(problem);
    const auto exact = exact_tours(problem);
    ASSERT_TRUE(exact);
    EXPECT_EQ(faults(problem, *exact, most), std::vector<std::string>{}) << seed;
  }
}

TEST(Tours, SearchMatchesProofsOnTwelveNodes) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    TourProblem problem = drawn(14, 2, seed % 2 == 0, seed);
    double most = 0;
    const auto exact = exact_tours(problem);
    ASSERT_TRUE(exact);
    for (const Tour& tour : *exact)
      for (const auto v : tour) most += problem.score[v];
    // A node too many for the proof, and worth next to nothing.
    const std::size_t n = problem.nodes;
    TourProblem larger = problem;
    larger.nodes = n + 2;
    larger.ways.assign(larger.nodes * larger.nodes, 0);
    for (std::size_t i = 0; i < larger.nodes; ++i)
      for (std::size_t j = 0; j < larger.nodes; ++j) larger.ways[i * larger.nodes + j] = i < n && j < n ? problem.way(i, j) : i == j ? 0 : 0.74;
    larger.score.resize(n + 2, 1e-6), larger.service.resize(n + 2, 0);
    EXPECT_NEAR(searched(larger, 30000), most, 1e-5) << seed;
  }
}

TEST(Tours, TheSameSeedGivesTheSameAnswer) {
  const TourProblem problem = drawn(60, 3, true, 5);
  TourOptions options;
  options.steps = 2000;
  EXPECT_EQ(find_tours(problem, options)->tours, find_tours(problem, options)->tours);
}

TEST(Tours, NobodyCanGo) {
  TourProblem problem = drawn(20, 2, true, 3);
  for (auto& team : problem.teams) team.limit = 1e-3;
  const auto found = find_tours(problem, {});
  EXPECT_TRUE(found->proven);
  EXPECT_EQ(found->tours, std::vector<Tour>(2));
  problem.teams.clear();
  EXPECT_EQ(find_tours(problem, {}).error().message, "There is no team: nobody can visit anything.");
}

TEST(Tours, RoutesStayTrueThroughTheSearchOfOneWayStreets) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) EXPECT_GT(searched(drawn(50, 4, false, seed), 3000, seed), 0);
}

TEST(Shorten, UncrossesARouteAndNeverLengthensIt) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Ground ground(drawn(30, 1, seed % 2 == 0, seed));
    std::vector<Ground::Node> route{ground.teams()[0].start};
    for (Ground::Node v = 0; v < ground.nodes(); ++v) route.push_back(v);
    route.push_back(ground.teams()[0].end);
    const auto length = [&] {
      double sum = 0;
      for (std::size_t i = 0; i + 1 < route.size(); ++i) sum += ground.way(route[i], route[i + 1]);
      return sum;
    };
    const double before = length();
    std::vector<char> touched(ground.places(), 1);
    EXPECT_TRUE(shorten(ground, route, touched));
    EXPECT_LT(length(), before);
    EXPECT_EQ(std::set<Ground::Node>(route.begin(), route.end()).size(), ground.nodes() + 2);
    EXPECT_EQ(route.size(), ground.nodes() + 2);
    EXPECT_EQ(std::count(touched.begin(), touched.end(), 1), 0);
  }
}

TEST(GiantTour, CutsTheStretchesThatScoreMost) {
  Chance chance(4, 4);
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const TourProblem problem = drawn(12, 2, seed % 2 == 0, seed);
    const Ground ground(problem);
    Routes routes(ground);
    const GiantTour row = giant_tour(ground, routes, chance);
    cut(ground, row, chance, routes);
    // No two stretches in the row, in the one order of teams or the other, score more.
    double most[2] = {0, 0};
    const auto feasible = [&](const Ground::Team& team, std::size_t i, std::size_t j) {
      if (i == j) return true;
      double sum = ground.way(team.start, row[i]) + ground.way(row[j - 1], team.end);
      for (std::size_t k = i; k + 1 < j; ++k) sum += ground.way(row[k], row[k + 1]);
      return sum <= team.limit;
    };
    for (std::size_t order = 0; order < 2; ++order)
      for (std::size_t a = 0; a <= row.size(); ++a)
        for (std::size_t b = a; b <= row.size(); ++b)
          for (std::size_t c = b; c <= row.size(); ++c)
            for (std::size_t d = c; d <= row.size(); ++d) {
              if (!feasible(ground.teams()[order], a, b) || !feasible(ground.teams()[1 - order], c, d)) continue;
              double sum = 0;
              for (std::size_t k = a; k < d; ++k) sum += k < b || k >= c ? ground.score(row[k]) : 0;
              most[order] = std::max(most[order], sum);
            }
    // Without the triangle inequality a longer stretch is not always cut where a shorter one would fit.
    EXPECT_LE(routes.score(), std::max(most[0], most[1]));
    if (seed % 2 == 0) {
      EXPECT_EQ(routes.score(), most[0]);
    }
  }
}

TEST(Check, RefusesWhatIsSpoiled) {
  const auto problem = read_top_file(kLine);
  const std::vector<Tour> good{{1, 2}, {3, 4}};
  EXPECT_EQ(faults(*problem, good, 23).size(), 1u);  // 4 before 3 is shorter
  EXPECT_TRUE(faults(*problem, {{1, 2}, {4, 3}}, 23).empty());
  EXPECT_FALSE(faults(*problem, {{1, 2}, {4, 3}}, 24).empty());
  EXPECT_FALSE(faults(*problem, {{1, 2}}, 10).empty());
  EXPECT_FALSE(faults(*problem, {{1, 2}, {2}}, 15).empty());
  EXPECT_FALSE(faults(*problem, {{1, 2}, {0}}, 10).empty());
  EXPECT_FALSE(faults(*problem, {{1, 2}, {7}}, 10).empty());
  EXPECT_FALSE(faults(*problem, {{1, 2, 3}, {}}, 19).empty());
}

}  // namespace
}  // namespace dosi::patrol

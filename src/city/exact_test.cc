#include "city/exact.h"

#include <gtest/gtest.h>

#include <cmath>

#include "city/chance.h"

namespace dosi::city {
namespace {

TEST(Exact, AgreesWithTheLibraryToTwelveDigits) {
  for (double x = -20; x <= 20; x += 0.037) {
    EXPECT_NEAR(exact::sin(x), std::sin(x), 1e-12);
    EXPECT_NEAR(exact::cos(x), std::cos(x), 1e-12);
    EXPECT_NEAR(exact::exp(x) / std::exp(x), 1, 1e-12);
    if (x > 0) {
      EXPECT_NEAR(exact::log(x), std::log(x), 1e-12);
    }
    for (double y = -3; y <= 3; y += 0.7) EXPECT_NEAR(exact::atan2(y, x), std::atan2(y, x), 1e-9);
  }
  EXPECT_EQ(exact::atan2(0, 0), 0);
  EXPECT_NEAR(exact::pow(50, 0.85), std::pow(50, 0.85), 1e-10);
}

TEST(Chance, IsUniformNormalAndPoisson) {
  Chance chance(1, 2);
  double sum = 0, squares = 0, normals = 0, normal_squares = 0, small = 0, large = 0;
  constexpr int kDraws = 40'000;
  for (int i = 0; i < kDraws; ++i) {
    const double u = chance.uniform(), z = chance.normal();
    sum += u, squares += u * u, normals += z, normal_squares += z * z;
    small += chance.poisson(3.5), large += chance.poisson(200);
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 0.01);
  EXPECT_NEAR(squares / kDraws, 1.0 / 3, 0.01);
  EXPECT_NEAR(normals / kDraws, 0, 0.02);
  EXPECT_NEAR(normal_squares / kDraws, 1, 0.03);
  EXPECT_NEAR(small / kDraws, 3.5, 0.05);
  EXPECT_NEAR(large / kDraws, 200, 0.5);
}

TEST(Chance, SequencesOfDifferentPurposesDiffer) {
  Chance a(1, 1), b(1, 2), again(1, 1);
  const auto first = a.next();
  EXPECT_NE(first, b.next());
  EXPECT_EQ(first, again.next());
  // The sequence itself, so that a change that would move every city is noticed.
  EXPECT_EQ(mix(0), 0xE220A8397B1DCDAFull);
}

TEST(Chance, WeightedDrawsInProportion) {
  const Weighted w({1, 0, 3});
  Chance chance(3, 3);
  int counts[3] = {};
  for (int i = 0; i < 8000; ++i) ++counts[w.pick(chance.uniform())];
  EXPECT_EQ(counts[1], 0);
  EXPECT_NEAR(counts[2], 6000, 200);
}

}  // namespace
}  // namespace dosi::city

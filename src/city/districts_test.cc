#include "city/districts.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "city/chance.h"
#include "city/sample_test.h"

namespace dosi::city {
namespace {

bool inside(const District& d, Xy p) {
  bool in = false;
  for (const Line& ring : d.rings) in ^= contains(ring, p);
  return in;
}

TEST(Districts, PartTheCityWithoutGapOrOverlap) {
  const Model& m = sample();
  double quarters = 0, dongs = 0, gus = 0;
  for (const Quarter& q : m.layout.quarters)
    quarters += signed_area_m2(m.layout.mesh.line(m.layout.mesh.refine(q.ring)));
  for (const District& d : m.districts.dongs) dongs += d.area_m2;
  for (const District& g : m.districts.gus) gus += g.area_m2;
  EXPECT_NEAR(dongs / quarters, 1, 1e-9);
  EXPECT_NEAR(gus / quarters, 1, 1e-9);
  Chance chance(5, 5);
  int within = 0;
  for (int i = 0; i < 4000; ++i) {
    const Xy p{chance.uniform(-1, 1) * m.layout.radius_m, chance.uniform(-1, 1) * m.layout.radius_m};
    int dong = -1, dong_count = 0, gu_count = 0;
    for (std::size_t d = 0; d < m.districts.dongs.size(); ++d)
      if (inside(m.districts.dongs[d], p)) dong = static_cast<int>(d), ++dong_count;
    for (const District& g : m.districts.gus) gu_count += inside(g, p);
    ASSERT_LE(dong_count, 1);
    ASSERT_EQ(gu_count, dong_count);
    if (dong < 0) continue;
    ++within;
    EXPECT_TRUE(inside(m.districts.gus[m.districts.dongs[dong].gu], p));
  }
  EXPECT_GT(within, 2500);
}

TEST(Districts, ShareOutAllResidentsByAge) {
  const Model& m = sample();
  double residents = 0;
  for (const Block& b : m.blocks) residents += b.residents;
  int dongs = 0, gus = 0;
  std::set<std::string> names;
  for (const auto* list : {&m.districts.dongs, &m.districts.gus})
    for (const District& d : *list) {
      EXPECT_EQ(std::accumulate(d.residents_by_age.begin(), d.residents_by_age.end(), 0), d.residents);
      EXPECT_GT(d.residents_by_age[4], 0);
      EXPECT_TRUE(names.insert(d.name.en).second) << d.name.en;
    }
  for (const District& d : m.districts.dongs) dongs += d.residents;
  for (const District& g : m.districts.gus) gus += g.residents;
  EXPECT_EQ(dongs, residents);
  EXPECT_EQ(gus, residents);
}

}  // namespace
}  // namespace dosi::city

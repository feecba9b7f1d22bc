#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "base/chance.h"
#include "solutions/trace/contacts/cases.h"
#include "solutions/trace/contacts/radix_order.h"
#include "solutions/trace/contacts/ranking.h"
#include "solutions/trace/contacts/sample_stays.h"

namespace dosi::trace {
namespace {

struct Row {
  const char* person;
  int from_min, to_min;
  double x_m, y_m;
};

Stays stays_of(const std::vector<Row>& rows) {
  Stays out;
  for (const Row& r : rows) {
    auto who = std::find(out.persons.begin(), out.persons.end(), r.person);
    if (who == out.persons.end()) out.persons.emplace_back(r.person), who = out.persons.end() - 1;
    out.person.push_back(static_cast<std::uint32_t>(who - out.persons.begin()));
    out.from_s.push_back(r.from_min * 60), out.to_s.push_back(r.to_min * 60);
    out.place.push_back(*out.plane.place(r.x_m, r.y_m));
  }
  return out;
}

std::vector<Contact> contacts_of(const Stays& s, const std::string& person, const Near& near, const ContactWeights& weights = {}) {
  const StayIndex index = StayIndex::build(s, true);
  std::vector<Encounter> found;
  for (const auto& own : stays_of_cases(s, {{person, {}, {}}}, {Period{}}))
    for (const CaseStay& stay : own) index.search(stay, near, found);
  return ContactRanking(s, index, near, weights).rank(found);
}

TEST(Contacts, DistanceAndTimeIncludeTheirBounds) {
  const Stays s = stays_of({{"case", 0, 60, 0, 0},
                            {"at 50 m, 15 min", 45, 100, 30, 40},
                            {"at 50.01 m", 0, 60, 30, 40.01},
                            {"14 min", 46, 100, 0, 0},
                            {"all night", -600, 900, -1, 1},
                            {"after", 61, 200, 0, 0}});
  const auto found = contacts_of(s, "case", {50, 15 * 60});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(s.persons[found[0].person], "all night");
  EXPECT_EQ(found[0].minutes, 60);
  EXPECT_EQ(s.persons[found[1].person], "at 50 m, 15 min");
  EXPECT_EQ(found[1].minutes, 15);
  EXPECT_EQ(found[1].closest_m, 50);
}

TEST(Contacts, WhatIsToldTwiceCountsOnce) {
  const Stays s = stays_of({{"case", 0, 60, 0, 0}, {"b", 0, 60, 0, 0}, {"b", 0, 60, 0, 0}, {"b", 30, 90, 3, 0}, {"c", 0, 600, 9000, 0}});
  const StayIndex index = StayIndex::build(s);
  EXPECT_EQ(index.duplicates(), 1u);
  const auto found = contacts_of(s, "case", {50, 600});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].events, 2u);
  EXPECT_EQ(found[0].minutes, 60);
}

TEST(Contacts, ARarePlaceSaysMoreThanACrowdedOne) {
  std::vector<Row> rows{{"case", 0, 60, 0, 0}, {"case", 100, 160, 5000, 0}, {"rare", 0, 60, 0, 0}, {"crowd 0", 100, 160, 5000, 0}};
  const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (int i = 1; i < 30; ++i) out.push_back("crowd " + std::to_string(i));
    return out;
  }();
  for (const std::string& n : names) rows.push_back({n.c_str(), 300, 400, 5000, 0});
  const Stays s = stays_of(rows);
  const auto found = contacts_of(s, "case", {50, 900});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(s.persons[found[0].person], "rare");
  EXPECT_NEAR(found[0].score, 60 * std::log(32.0 / 2), 1e-9);
}

TEST(Contacts, FactorsOfSettingAndMask) {
  Stays s = stays_of({{"case", 0, 60, 0, 0}, {"b", 0, 60, 0, 0}, {"c", 0, 60, 9000, 0}});
  s.settings = {"", "outdoor"};
  s.setting = {1, 1, 1}, s.masked = {1, 1, 0};
  const double plain = contacts_of(s, "case", {50, 900})[0].score;
  EXPECT_NEAR(contacts_of(s, "case", {50, 900}, {.setting = {1, 0.1}, .mask_of_case = 0.5, .mask_of_contact = 0.4})[0].score, plain * 0.1 * 0.5 * 0.4, 1e-9);
}

TEST(Contacts, ProbabilityIsThatOfTheRiceDistribution) {
  EXPECT_EQ(probability_within(10, 0, 50), 1);
  EXPECT_EQ(probability_within(51, 0, 50), 0);
  EXPECT_NEAR(probability_within(0, 50, 50), 1 - std::exp(-0.5), 1e-9);  // Rayleigh
  Chance chance(1, 1);
  const auto normal = [&] { return std::sqrt(-2 * std::log(1 - chance.uniform())) * std::cos(2 * M_PI * chance.uniform()); };
  for (const auto& [apart, sigma] : std::vector<std::pair<double, double>>{{30, 20}, {100, 60}, {45, 2}}) {
    int within = 0;
    for (int i = 0; i < 100'000; ++i) within += std::hypot(apart + sigma * normal(), sigma * normal()) <= 50;
    EXPECT_NEAR(probability_within(apart, sigma, 50), within / 1e5, 0.006) << apart << " " << sigma;
  }
}

TEST(Contacts, LeastCertainEvidenceIsTold) {
  Stays s = stays_of({{"case", 0, 60, 0, 0}, {"case", 100, 200, 900, 0}, {"b", 0, 60, 40, 0}, {"b", 100, 200, 900, 0}, {"c", 0, 9, 9000, 0}});
  s.sigma = {sigma_code(30), sigma_code(3), sigma_code(30), sigma_code(3), 0};
  const auto found = contacts_of(s, "case", {50, 900});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].least_certain.from_s, 0);
  EXPECT_LT(found[0].least_probability, 0.7);
  EXPECT_GT(found[0].probability, 0.99);
}

TEST(Cases, InfectiousPeriod) {
  const Moment day = 86400;
  const Period p = infectious_period({"a", 10 * day, 12 * day}, {}, 5 * day);
  EXPECT_EQ(p.from_s, 3 * day);
  EXPECT_EQ(p.to_s, 7 * day);
  EXPECT_EQ(infectious_period({"a", {}, 12 * day}, {}, 5 * day).to_s, 7 * day);
}

// The whole search against every pair of stays, for places that are no whole metres, cells across the origin, stays from seconds to days.
TEST(Contacts, CountsAreThoseOfAllPairs) {
  Chance chance(5, 5);
  Stays s;
  for (int p = 0; p < 60; ++p) s.persons.push_back(std::to_string(p));
  for (int i = 0; i < 3000; ++i) {
    s.person.push_back(static_cast<std::uint32_t>(chance.below(60)));
    const int from = chance.below(200'000), length = static_cast<int>(std::exp(chance.uniform(0, 12)));
    s.from_s.push_back(from - 100'000), s.to_s.push_back(from - 100'000 + length);
    s.place.push_back(*s.plane.place(chance.uniform(-400, 400), chance.uniform(-400, 400)));
  }
  const StayIndex index = StayIndex::build(s, true);
  ASSERT_EQ(index.duplicates(), 0u);
  for (const Near near : {Near{50, 900}, Near{8, 0}, Near{300, 7200}}) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> expected, found;
    for (std::uint32_t i = 0; i < 200; ++i) {
      std::vector<Encounter> all;
      index.search({s.person[i], s.from_s[i], s.to_s[i], s.place[i], i}, near, all);
      for (const Encounter& e : all) EXPECT_TRUE(found.emplace(i, e.other).second);
      for (std::uint32_t k = 0; k < s.size(); ++k)
        if (s.person[k] != s.person[i] && std::min(s.to_s[i], s.to_s[k]) - std::max(s.from_s[i], s.from_s[k]) >= near.seconds && s.plane.distance_m(s.place[i], s.place[k]) <= near.metres)
          expected.emplace(i, k);
    }
    EXPECT_FALSE(expected.empty());
    EXPECT_EQ(found, expected);
  }
}

TEST(SampleStays, AreTheSameFromTheSameSeedAndOneAtATime) {
  const Stays a = sample_stays({.persons = 200, .days = 3, .seed = 4}), b = sample_stays({.persons = 200, .days = 3, .seed = 4});
  EXPECT_EQ(sample_csv(a), sample_csv(b));
  for (std::size_t i = 1; i < a.size(); ++i)
    EXPECT_TRUE(a.person[i] != a.person[i - 1] || a.from_s[i] >= a.to_s[i - 1]) << i;
}

TEST(RadixOrder, SortsStably) {
  Chance chance(1, 1);
  std::vector<std::uint64_t> keys;
  for (int i = 0; i < 5000; ++i) keys.push_back(chance.next() >> (chance.below(3) == 0 ? 60 : 30));
  std::vector<std::uint32_t> expected(keys.size());
  std::iota(expected.begin(), expected.end(), 0);
  std::stable_sort(expected.begin(), expected.end(), [&](auto a, auto b) { return keys[a] < keys[b]; });
  EXPECT_EQ(radix_order(keys, 34), expected);
}

}  // namespace
}  // namespace dosi::trace

#include "city/people.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "city/local_time.h"
#include "city/sample_test.h"

namespace dosi::city {
namespace {

const People& people() {
  static const People value = make_people(sample());
  return value;
}

TEST(People, AreInOnePlaceAtATime) {
  const People& p = people();
  ASSERT_GT(p.persons.size(), 200u);
  for (std::size_t i = 0; i < p.stays.size(); ++i) {
    ASSERT_LT(p.stays[i].from, p.stays[i].to);
    if (i == 0) continue;
    ASSERT_GE(p.stays[i].person, p.stays[i - 1].person);
    if (p.stays[i].person == p.stays[i - 1].person) {
      ASSERT_GE(p.stays[i].from, p.stays[i - 1].to) << "person " << p.stays[i].person;
    }
  }
}

TEST(People, SleepAtHomeAndGoToWork) {
  const People& p = people();
  std::int64_t home = 0, all = 0, work = 0;
  for (const Stay& s : p.stays) {
    const std::int64_t us = s.to.us - s.from.us;
    all += us;
    home += s.venue == p.persons[s.person].home ? us : 0;
    work += s.venue == p.persons[s.person].day ? us : 0;
  }
  EXPECT_GT(home, all / 2);
  EXPECT_GT(work, all / 10);
}

// Was the person in the venue at that time?
bool present(const People& p, int person, int venue, Time at) {
  return std::any_of(p.stays.begin(), p.stays.end(), [&](const Stay& s) {
    return s.person == person && s.venue == venue && s.from <= at && at <= s.to;
  });
}

TEST(Epidemic, InfectorAndInfectedShareAVenueAtTheTime) {
  const People& p = people();
  ASSERT_GT(p.cases.size(), 10u);
  std::set<int> infected;
  int from_outside = 0;
  for (std::size_t i = 0; i < p.cases.size(); ++i) {
    const Case& c = p.cases[i];
    EXPECT_TRUE(infected.insert(c.person).second);
    EXPECT_LT(c.infected, c.onset);
    EXPECT_LT(c.onset, c.confirmed);
    if (c.infector < 0) {
      ++from_outside;
      continue;
    }
    const Case& source = p.cases[c.infector];
    ASSERT_LT(c.infector, static_cast<int>(i));
    EXPECT_LT(source.infected, c.infected);
    EXPECT_LE(c.infected, source.confirmed);
    EXPECT_GE(c.infected, plus_s(source.onset, -2 * 86'400));
    EXPECT_TRUE(present(p, c.person, c.venue, c.infected)) << i;
    EXPECT_TRUE(present(p, source.person, c.venue, c.infected)) << i;
  }
  EXPECT_GE(from_outside, 1);
  EXPECT_LT(from_outside, static_cast<int>(p.cases.size()) / 2);
}

People people_of(std::uint64_t seed, int entities) {
  return make_people(**build({.seed = seed, .entities = entities}));
}

TEST(Epidemic, StaysAnOutbreakInEveryCity) {
  std::vector<double> shares;
  for (std::uint64_t seed = 1; seed <= 9; ++seed) {
    const People p = people_of(seed, 20'000);
    shares.push_back(static_cast<double>(p.cases.size()) / static_cast<double>(p.persons.size()));
    EXPECT_GT(shares.back(), 0.02) << "seed " << seed;
    EXPECT_LT(shares.back(), 0.16) << "seed " << seed;
  }
  std::sort(shares.begin(), shares.end());
  EXPECT_GT(shares[4], 0.04);
  EXPECT_LT(shares[4], 0.10);
}

// A large panel against the published figures that the risks are set by (epidemic.cc); only cases whose infections the
// two weeks show to their end count.
TEST(Epidemic, SpreadsAsPublished) {
  const People p = people_of(1, 300'000);
  const Time settled = plus_s(p.to, -5 * 86'400);
  std::vector<int> housemates(p.venues.size(), -1);
  for (const Person& person : p.persons) ++housemates[person.home];
  int cases = 0, infected = 0, housemates_of_cases = 0, infected_at_home = 0;
  double serial_days = 0;
  for (const Case& c : p.cases) {
    if (c.onset < settled) ++cases, housemates_of_cases += housemates[p.persons[c.person].home];
    if (c.infector < 0 || p.cases[c.infector].onset >= settled) continue;
    ++infected;
    infected_at_home += p.venues[c.venue].kind == VenueKind::home;
    serial_days += static_cast<double>(c.onset.us - p.cases[c.infector].onset.us) / 86'400e6;
  }
  ASSERT_GT(cases, 100);
  EXPECT_NEAR(static_cast<double>(infected) / cases, 1.32, 0.3);
  EXPECT_NEAR(static_cast<double>(infected_at_home) / housemates_of_cases, 0.166, 0.04);
  EXPECT_NEAR(serial_days / infected, 3.96, 0.6);
}

TEST(Epidemic, ConfirmedCasesStayAtHome) {
  const People& p = people();
  for (const Case& c : p.cases)
    for (const Stay& s : p.stays)
      if (s.person == c.person && s.from >= c.confirmed) {
        EXPECT_EQ(s.venue, p.persons[c.person].home);
      }
}

}  // namespace
}  // namespace dosi::city

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "city/local_time.h"
#include "city/sample_test.h"

namespace dosi::city {
namespace {

TEST(Crowd, IsConservedEveryHourAndMovesDowntownByDay) {
  const Model& m = sample();
  const Crowd& c = m.crowd;
  double night_core = 0, day_core = 0;
  for (int hour = 0; hour < 48; ++hour) {
    const Time t = plus_s(m.config.until, hour * 3600);
    const std::vector<int> people = people_by_cell(c, t);
    EXPECT_EQ(std::accumulate(people.begin(), people.end(), 0), static_cast<int>(c.residents) + visitors(c, t));
    EXPECT_GE(*std::min_element(people.begin(), people.end()), 0);
    for (std::size_t i = 0; i < people.size(); ++i) {
      const bool downtown = c.cells[i].jobs > 2 * c.cells[i].residents && c.cells[i].jobs > 300;
      if (downtown && hour == 3) night_core += people[i];
      if (downtown && hour == 14) day_core += people[i];
    }
  }
  EXPECT_GT(day_core, 2 * night_core);
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double ma = std::accumulate(a.begin(), a.end(), 0.0) / n, mb = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    ab += (a[i] - ma) * (b[i] - mb), aa += (a[i] - ma) * (a[i] - ma), bb += (b[i] - mb) * (b[i] - mb);
  return ab / std::sqrt(aa * bb);
}

TEST(Sensors, HaveCyclesGapsAndNeighboursThatAgree) {
  const Model& m = sample();
  std::vector<double> first, second;
  double rush = 0, night = 0;
  int missing = 0, all = 0;
  for (int h = 1; h <= 720; ++h) {
    const Time t{m.config.until.us - h * kHourUs};
    const auto a = m.sky.reading(m.sensors[0], 0, 0, t), b = m.sky.reading(m.sensors[1], 1, 0, t);
    if (a && b) first.push_back(*a), second.push_back(*b);
    for (int s = 0; s < 10; ++s, ++all) {
      const auto no2 = m.sky.reading(m.sensors[s], s, 2, t);
      missing += !no2;
      if (no2 && !local(t).weekend() && local(t).hour() == 8) rush += *no2;
      if (no2 && !local(t).weekend() && local(t).hour() == 3) night += *no2;
    }
  }
  EXPECT_GT(correlation(first, second), 0.6);
  EXPECT_GT(rush, 1.15 * night);
  EXPECT_GT(missing, all / 500);
  EXPECT_LT(missing, all / 20);
}

TEST(Sensors, ReadTheSameWheneverAsked) {
  const Model& m = sample();
  for (int i = 0; i < static_cast<int>(m.sensors.size()); ++i)
    EXPECT_EQ(m.sky.reading(m.sensors[i], i, 0, m.config.until), m.sky.reading(m.sensors[i], i, 0, m.config.until));
}

std::vector<Report> half_year() {
  const Time until = sample().config.until;
  return sample().reports.between({until.us - 180 * kDayUs}, until);
}

TEST(Reports, ConcentrateInFewPlaces) {
  const Model& m = sample();
  std::map<std::pair<int, int>, int> cells;
  const std::vector<Report> reports = half_year();
  ASSERT_GT(reports.size(), 2000u);
  for (const Report& r : reports)
    ++cells[{static_cast<int>(std::floor(r.place.x / 100)), static_cast<int>(std::floor(r.place.y / 100))}];
  double area = 0;
  for (const Block& b : m.blocks) area += b.area_m2;
  std::vector<int> counts;
  for (const auto& [cell, n] : cells) counts.push_back(n);
  std::sort(counts.rbegin(), counts.rend());
  const auto top = std::min(counts.size(), static_cast<std::size_t>(0.05 * area / 10'000));
  const int held = std::accumulate(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(top), 0);
  EXPECT_GT(held, static_cast<int>(0.30 * static_cast<double>(reports.size())));
}

TEST(Reports, FollowTheClockOfTheirKind) {
  int drunk_night = 0, drunk = 0, traffic_night = 0, traffic_all = 0;
  for (const Report& r : half_year()) {
    const int hour = local(r.at).hour();
    const bool night = hour >= 20 || hour < 4;
    if (std::string_view(kReportKinds[r.kind].code) == "drunk") ++drunk, drunk_night += night;
    if (std::string_view(kReportKinds[r.kind].code) == "traffic") ++traffic_all, traffic_night += night;
  }
  EXPECT_GT(drunk_night, 0.6 * drunk);
  EXPECT_LT(traffic_night, 0.4 * traffic_all);
}

TEST(Reports, RepeatNearTheirLikeMoreThanChanceWould) {
  const std::vector<Report> all = half_year();
  // Knox: pairs of burglaries within 150 m, close in time against far in time, per day of lag.
  double soon = 0, late = 0;
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      if (all[i].kind != 1 || all[j].kind != 1 || distance_m(all[i].place, all[j].place) > 150) continue;
      const double days = static_cast<double>(all[j].at.us - all[i].at.us) / kDayUs;
      if (days <= 10)
        soon += 0.1;
      else if (days <= 60)
        late += 0.02;
    }
  EXPECT_GT(soon, 2 * late);
}

TEST(Reports, SomeAreFoundByPatrols) {
  const std::vector<Report> all = half_year();
  const auto found = std::count_if(all.begin(), all.end(), [](const Report& r) { return r.by_patrol; });
  EXPECT_GT(found, static_cast<std::ptrdiff_t>(all.size() / 20));
  EXPECT_LT(found, static_cast<std::ptrdiff_t>(all.size() / 5));
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const Report& a, const Report& b) { return a.at < b.at; }));
}

}  // namespace
}  // namespace dosi::city

#include "solutions/bus/journey/raptor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <compare>
#include <map>
#include <set>

#include "base/chance.h"

namespace dosi::bus {
namespace {

struct Day {
  std::size_t stops = 0;
  std::vector<Run> runs;
  std::vector<std::vector<Walk>> walks;
  Timetable timetable() const { return Timetable(std::vector<geo::Point>(stops), runs, walks); }
};

Stop stop(std::size_t i) {
  return static_cast<Stop>(i);
}

Run random_run(Chance& chance, const std::vector<Stop>& stops, std::uint32_t route) {
  Run run;
  run.stops = stops, run.route = route;
  Seconds clock = chance.below(3600);
  for (std::size_t i = 0; i < stops.size(); ++i) {
    const Seconds arrival = clock;
    clock += chance.below(60);
    run.calls.push_back({arrival, clock});
    clock += chance.below(400);
    run.boards.push_back(chance.happens(0.95)), run.alights.push_back(chance.happens(0.95));
  }
  return run;
}

Day random_day(std::uint64_t seed) {
  Chance chance(seed, 0);
  Day day;
  day.stops = 12 + static_cast<std::size_t>(chance.below(20));
  day.walks.resize(day.stops);
  for (int k = 0; k < 15; ++k) {
    const auto a = static_cast<std::size_t>(chance.below(static_cast<int>(day.stops))),
               b = static_cast<std::size_t>(chance.below(static_cast<int>(day.stops)));
    day.walks[a].push_back({stop(b), 30 + chance.below(600)});
  }
  for (std::uint32_t route = 0; route < 8; ++route) {
    std::vector<Stop> stops;
    for (int i = 2 + chance.below(7); i > 0; --i)
      stops.push_back(stop(static_cast<std::size_t>(chance.below(static_cast<int>(day.stops)))));
    for (int k = 1 + chance.below(6); k > 0; --k) day.runs.push_back(random_run(chance, stops, route));
  }
  return day;
}

// Earliest arrivals by going round until nothing changes, over whole runs: rode[k][s] at the end of ride k, any[k][s]
// after walks, too.
struct Plain {
  std::vector<std::vector<Seconds>> rode, any;
};
Plain plain_arrivals(const Day& day, const std::vector<Walk>& access, Seconds departure, int rides) {
  const std::vector<Seconds> never(day.stops, kNever_s);
  Plain out{{never}, {never}};
  for (const Walk& w : access) out.any[0][at(w.to)] = std::min(out.any[0][at(w.to)], departure + w.seconds);
  for (int k = 1; k <= rides; ++k) {
    auto rode = out.rode.back(), any = out.any.back();
    for (const Run& run : day.runs)
      for (std::size_t i = 0; i + 1 < run.stops.size(); ++i) {
        if (!run.boards[i] || out.any.back()[at(run.stops[i])] > run.calls[i].departure) continue;
        for (std::size_t j = i + 1; j < run.stops.size(); ++j)
          if (run.alights[j]) rode[at(run.stops[j])] = std::min(rode[at(run.stops[j])], run.calls[j].arrival);
      }
    for (std::size_t s = 0; s < day.stops; ++s) {
      any[s] = std::min(any[s], rode[s]);
      if (rode[s] == kNever_s) continue;
      for (const Walk& w : day.walks[s]) any[at(w.to)] = std::min(any[at(w.to)], rode[s] + w.seconds);
    }
    out.rode.push_back(rode), out.any.push_back(any);
  }
  return out;
}

// The calls of a run at a stop that one may board from a time on.
std::vector<std::size_t> boarding(const Run& run, Stop stop, Seconds from) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i + 1 < run.stops.size(); ++i)
    if (run.stops[i] == stop && run.boards[i] && from <= run.calls[i].departure) out.push_back(i);
  return out;
}

// Earliest arrivals by a time-dependent Dijkstra search over places to be: at a stop, able to walk on (0) or having walked
// (1), or on board of a run at one of its calls (2). With as many rides as one likes.
std::vector<Seconds> dijkstra(const Day& day, const std::vector<Walk>& access, Seconds departure, Seconds board_slack_s) {
  struct Place {
    int kind;
    std::size_t number, call;
    auto operator<=>(const Place&) const = default;
  };
  std::map<Place, Seconds> best;
  std::set<std::pair<Seconds, Place>> open;
  const auto offer = [&](Place place, Seconds when) {
    const auto [found, fresh] = best.try_emplace(place, when);
    if (!fresh && when >= found->second) return;
    if (!fresh) open.erase({found->second, place});
    found->second = when;
    open.emplace(when, place);
  };
  for (const Walk& w : access) offer({1, at(w.to), 0}, departure + w.seconds);
  while (!open.empty()) {
    const auto [now, here] = *open.begin();
    open.erase(open.begin());
    if (here.kind == 2) {
      const Run& run = day.runs[here.number];
      if (run.alights[here.call]) offer({0, at(run.stops[here.call]), 0}, now);
      if (here.call + 1 < run.stops.size()) offer({2, here.number, here.call + 1}, run.calls[here.call + 1].arrival);
      continue;
    }
    for (std::size_t r = 0; r < day.runs.size(); ++r)
      for (const std::size_t i : boarding(day.runs[r], stop(here.number), now + board_slack_s))
        offer({2, r, i + 1}, day.runs[r].calls[i + 1].arrival);
    if (here.kind == 0)
      for (const Walk& w : day.walks[here.number]) offer({1, at(w.to), 0}, now + w.seconds);
  }
  std::vector<Seconds> out(day.stops, kNever_s);
  for (const auto& [place, when] : best)
    if (place.kind < 2) out[place.number] = std::min(out[place.number], when);
  return out;
}

TEST(Raptor, ArrivesWhenDijkstraDoes) {
  int reached = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const Day day = random_day(seed);
    const Timetable timetable = day.timetable();
    for (const Seconds slack : {0, 60}) {
      Raptor raptor(timetable, 16, slack);
      for (const Seconds departure : {0, 1100}) {
        const std::vector<Walk> access = {{stop(seed % day.stops), 30}};
        const auto expected = dijkstra(day, access, departure, slack);
        ASSERT_EQ(raptor.arrivals(access, departure), expected) << "seed " << seed;
        reached += static_cast<int>(std::count_if(expected.begin(), expected.end(), [](Seconds s) { return s < kNever_s; }));
      }
    }
  }
  EXPECT_GT(reached, 2'000);
}

TEST(Raptor, ArrivesWhenThePlainSearchDoes) {
  int reached = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Day day = random_day(seed);
    const Timetable timetable = day.timetable();
    Raptor raptor(timetable, 5);
    const std::vector<Walk> access = {{stop(0), 0}, {stop(seed % day.stops), 120}};
    for (const Seconds departure : {0, 700, 1900}) {
      const auto& fast = raptor.arrivals(access, departure);
      const Plain plain = plain_arrivals(day, access, departure, 5);
      for (std::size_t s = 0; s < day.stops; ++s) {
        ASSERT_EQ(fast[s], plain.any.back()[s]) << "seed " << seed << ", stop " << s;
        for (int k = 0; k <= 5; ++k)
          ASSERT_EQ(raptor.arrival_within(stop(s), k), plain.any[static_cast<std::size_t>(k)][s]) << "seed " << seed;
        reached += fast[s] < kNever_s;
      }
    }
  }
  EXPECT_GT(reached, 3'000);
}

// Goes along the rides, and says when one is at the stop; kNever_s when a ride is missed or does not join.
Seconds follow(const Day& day, const Timetable& t, const std::vector<Walk>& access, Seconds departure,
               const std::vector<Raptor::Ride>& rides, Stop goal) {
  std::vector<Seconds> here(day.stops, kNever_s);
  for (const Walk& w : access) here[at(w.to)] = std::min(here[at(w.to)], departure + w.seconds);
  for (const Raptor::Ride& ride : rides) {
    const auto calls = t.calls(ride.pattern, ride.run);
    const auto stops = t.stops(ride.pattern);
    if (here[at(stops[ride.board])] > calls[ride.board].departure || ride.board >= ride.alight ||
        !t.boards(ride.pattern, ride.board) || !t.alights(ride.pattern, ride.alight))
      return kNever_s;
    std::fill(here.begin(), here.end(), kNever_s);
    const Stop off = stops[ride.alight];
    here[at(off)] = calls[ride.alight].arrival;
    for (const Walk& w : day.walks[at(off)])
      here[at(w.to)] = std::min(here[at(w.to)], calls[ride.alight].arrival + w.seconds);
  }
  return here[at(goal)];
}

TEST(Raptor, JourneysLeadWhereAndWhenTheArrivalsSay) {
  std::size_t journeys = 0, transfers = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const Day day = random_day(seed);
    const Timetable timetable = day.timetable();
    Raptor raptor(timetable, 4);
    const std::vector<Walk> access = {{stop(0), 0}, {stop(seed % day.stops), 120}};
    std::vector<Raptor::Ride> rides;
    raptor.window(access, 0, 2400, 150, [&](Seconds departure, const std::vector<Seconds>&) {
      for (std::size_t s = 0; s < day.stops; ++s)
        for (int most = 0; most <= 4; ++most) {
          const Seconds arrival = raptor.arrival_within(stop(s), most);
          if (arrival == kNever_s) continue;
          raptor.journey(stop(s), most, rides);
          ASSERT_LE(rides.size(), static_cast<std::size_t>(most));
          ASSERT_EQ(follow(day, timetable, access, departure, rides, stop(s)), arrival) << "seed " << seed;
          ++journeys, transfers += rides.size() > 1;
        }
    });
  }
  EXPECT_GT(journeys, 50'000u);
  EXPECT_GT(transfers, 5'000u);
}

TEST(Raptor, AWindowIsEveryDepartureAlone) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Day day = random_day(seed);
    const Timetable timetable = day.timetable();
    Raptor whole(timetable, 4), single(timetable, 4);
    const std::vector<Walk> access = {{stop(1), 60}};
    Seconds expected = 1770;
    std::vector<Seconds> before(day.stops, kNever_s);
    whole.window(access, 600, 1800, 90, [&](Seconds departure, const std::vector<Seconds>& arrivals) {
      for (const std::uint32_t s : whole.improved()) {
        ASSERT_LT(arrivals[s], before[s]);
        before[s] = arrivals[s];
      }
      ASSERT_EQ(before, arrivals);
      EXPECT_EQ(departure, expected);
      expected -= 90;
      ASSERT_EQ(arrivals, single.arrivals(access, departure)) << "seed " << seed;
    });
    EXPECT_EQ(expected, 510);
  }
}

TEST(Timetable, SplitsPatternsWhereARunOvertakes) {
  Day day;
  day.stops = 2;
  const std::vector<Stop> both = {stop(0), stop(1)};
  day.runs = {{both, {{0, 0}, {100, 100}}, {}, {}, 1},
              {both, {{10, 10}, {50, 50}}, {}, {}, 1},
              {both, {{20, 20}, {120, 120}}, {}, {}, 1}};
  const Timetable timetable = day.timetable();
  EXPECT_EQ(timetable.pattern_count(), 2u);
  Raptor raptor(timetable);
  EXPECT_EQ(raptor.arrivals(std::vector<Walk>{{stop(0), 0}}, 0)[1], 50);
  EXPECT_EQ(raptor.arrivals(std::vector<Walk>{{stop(0), 0}}, 15)[1], 120);
}

}  // namespace
}  // namespace dosi::bus

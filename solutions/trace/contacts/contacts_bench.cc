#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>

#include "base/chance.h"
#include "solutions/trace/contacts/ranking.h"
#include "solutions/trace/contacts/sample_stays.h"

// Contacts of 200 cases among the stays of a synthetic city, beside a floor that reads every stay for each case. The floor's counts must
// be the index's. DOSI_TRACE_PERSONS: how many people (50,000); a million takes 12 GB.
namespace dosi::trace {
namespace {

constexpr std::size_t kCases = 200;

struct Bench {
  Stays stays;
  std::vector<std::vector<CaseStay>> cases;

  Bench() {
    const char* persons = std::getenv("DOSI_TRACE_PERSONS");
    stays = sample_stays({.persons = persons ? static_cast<std::uint32_t>(std::atol(persons)) : 50'000});
    Chance chance(3, 1);
    std::vector<int> which(stays.persons.size(), -1);
    for (std::size_t n = 0; n < kCases;) {
      int& one = which[static_cast<std::size_t>(chance.below(static_cast<int>(which.size())))];
      if (one < 0) one = static_cast<int>(n++);
    }
    cases.resize(kCases);
    for (std::size_t i = 0; i < stays.size(); ++i)
      if (const int c = which[stays.person[i]]; c >= 0)
        cases[static_cast<std::size_t>(c)].push_back({stays.person[i], stays.from_s[i], stays.to_s[i], stays.place[i], static_cast<std::uint32_t>(i)});
  }
  static const Bench& get() {
    static const Bench bench;
    return bench;
  }
};

struct Counts {
  std::size_t events = 0, pairs = 0;
  bool operator==(const Counts&) const = default;
};

// Every stay against the case's stays, which follow each other in time.
Counts by_reading_all(const Stays& s, const std::vector<CaseStay>& own, const Near& near) {
  Counts out;
  std::uint32_t last = UINT32_MAX;  // stays stand by person
  const double most = near.metres * kStepsPerMetre;
  for (std::size_t i = 0; i < s.size(); ++i) {
    auto c = std::upper_bound(own.begin(), own.end(), s.from_s[i], [](std::int32_t t, const CaseStay& x) { return t < x.to_s; });
    for (; c != own.end() && c->from_s < s.to_s[i]; ++c) {
      const double dx = s.place[i].x - c->place.x, dy = s.place[i].y - c->place.y;
      if (std::min(s.to_s[i], c->to_s) - std::max(s.from_s[i], c->from_s) < near.seconds || dx * dx + dy * dy > most * most || s.person[i] == c->person) continue;
      ++out.events;
      out.pairs += s.person[i] != last;
      last = s.person[i];
    }
  }
  return out;
}

void build(benchmark::State& state) {
  const Bench& b = Bench::get();
  for (auto _ : state) {
    const StayIndex index = StayIndex::build(b.stays);
    state.counters["stays"] = static_cast<double>(index.size());
    state.counters["MB"] = static_cast<double>(index.memory_bytes()) / 1e6;
  }
}

void search(benchmark::State& state) {
  const Bench& b = Bench::get();
  const StayIndex index = StayIndex::build(b.stays);
  const Near near;
  std::vector<Encounter> found;
  Counts all;
  for (auto _ : state) {
    all = {};
    for (const auto& own : b.cases) {
      found.clear();
      for (const CaseStay& stay : own) index.search(stay, near, found);
      all.events += found.size();
    }
  }
  Counts floor;
  std::vector<std::uint32_t> people;
  for (const auto& own : b.cases) {
    found.clear(), people.clear();
    for (const CaseStay& stay : own) index.search(stay, near, found);
    for (const Encounter& e : found) people.push_back(e.person);
    std::sort(people.begin(), people.end());
    all.pairs += static_cast<std::size_t>(std::unique(people.begin(), people.end()) - people.begin());
    const Counts one = by_reading_all(b.stays, own, near);
    floor.events += one.events, floor.pairs += one.pairs;
  }
  if (!(all == floor)) return state.SkipWithError("the index and a reading of all stays count differently");
  state.counters["events"] = static_cast<double>(all.events);
  state.counters["pairs"] = static_cast<double>(all.pairs);
  state.counters["s_per_case"] = benchmark::Counter(static_cast<double>(kCases), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void rank(benchmark::State& state) {
  const Bench& b = Bench::get();
  const StayIndex index = StayIndex::build(b.stays, true);
  ContactRanking ranking(b.stays, index, {}, {});
  for (auto _ : state)
    for (const auto& own : b.cases) {
      std::vector<Encounter> found;
      for (const CaseStay& stay : own) index.search(stay, {}, found);
      benchmark::DoNotOptimize(ranking.rank(std::move(found)));
    }
  state.counters["s_per_case"] = benchmark::Counter(static_cast<double>(kCases), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void floor_of_reading(benchmark::State& state) {
  const Bench& b = Bench::get();
  for (auto _ : state) benchmark::DoNotOptimize(by_reading_all(b.stays, b.cases.front(), {}));
}

BENCHMARK(build)->Unit(benchmark::kMillisecond);
BENCHMARK(search)->Unit(benchmark::kMillisecond);
BENCHMARK(rank)->Unit(benchmark::kMillisecond);
BENCHMARK(floor_of_reading)->Unit(benchmark::kMillisecond)->Iterations(3);

}  // namespace
}  // namespace dosi::trace

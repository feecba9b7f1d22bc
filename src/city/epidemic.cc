#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>
#include <utility>

#include "city/chance.h"
#include "city/exact.h"
#include "city/local_time.h"
#include "city/people.h"

namespace dosi::city {
namespace {

// Chance of catching it from an hour in one venue with a case, by where they meet. At home it is set so that a case
// infects about one in six of its household (secondary attack rate 16.6 %: Madewell et al. 2020, JAMA Network Open
// 3(12):e2031756); among colleagues, classmates and guests so that the first cases infect 1.1 to 1.5 others each
// (1.32: Du et al. 2020, Emerging Infectious Diseases 26(6):1341), nearly four days later (serial interval 3.96 days,
// same paper).
constexpr double kHomeRisk = 0.0034, kDayRisk = 0.0042, kVisitRisk = 0.016;
constexpr int kPersonsPerFirstCase = 50;  // of the panel; they brought it from elsewhere
constexpr std::int64_t kLeastTogetherUs = 15 * 60 * kSecondUs;

class Outbreak {
 public:
  Outbreak(People& people, std::uint64_t seed)
      : people_(people), chance_(seed, 1100), case_of_(people.persons.size(), -1) {
    stays_of_.resize(people.persons.size());
    at_venue_.resize(people.venues.size());
    for (int s = 0; s < static_cast<int>(people.stays.size()); ++s) {
      stays_of_[people.stays[s].person].push_back(s);
      at_venue_[people.stays[s].venue].push_back(s);
    }
    for (auto& list : at_venue_)
      std::sort(list.begin(), list.end(),
                [&](int a, int b) { return std::pair(people.stays[a].from, a) < std::pair(people.stays[b].from, b); });
  }

  void run() {
    const int first = std::max(3, static_cast<int>(people_.persons.size()) / kPersonsPerFirstCase);
    for (int i = 0; i < first; ++i)
      open_.push({plus_s(people_.from, 86'400 * chance_.uniform(-4, 4)),
                  chance_.below(static_cast<int>(people_.persons.size())), -1, -1});
    while (!open_.empty()) {
      const Exposure e = open_.top();
      open_.pop();
      if (case_of_[e.person] < 0) begin(e);
    }
    end_outings();
  }

 private:
  struct Exposure {
    Time at;
    int person, infector, venue;
    bool operator<(const Exposure& o) const {  // the earliest on top
      return std::tie(o.at, o.person, o.infector) < std::tie(at, person, infector);
    }
  };

  void begin(const Exposure& e) {
    // Incubation log-normal, median 3.6 days; found out one to four days after onset.
    const Time onset = plus_s(e.at, 86'400 * exact::exp(1.28 + 0.38 * chance_.normal()));
    const Time confirmed = plus_s(onset, 86'400 * chance_.uniform(1, 4));
    case_of_[e.person] = static_cast<int>(people_.cases.size());
    people_.cases.push_back({e.person, e.infector, e.venue, e.at, onset, confirmed});
    spread(case_of_[e.person]);
  }

  // A case passes it on from two days before onset until isolated.
  void spread(int number) {
    const Case c = people_.cases[number];
    const Time from = std::max(plus_s(c.onset, -2 * 86'400), plus_s(c.infected, 86'400)),
               to = std::min(c.confirmed, plus_s(c.onset, 5 * 86'400));
    for (int s : stays_of_[c.person]) {
      const Stay& mine = people_.stays[s];
      if (mine.to <= from || mine.from >= to) continue;
      for (int o : at_venue_[mine.venue]) {
        const Stay& other = people_.stays[o];
        if (other.from >= mine.to) break;
        if (other.person == c.person || case_of_[other.person] >= 0) continue;
        expose(number, {std::max({mine.from, other.from, from}), std::min({mine.to, other.to, to})}, other);
      }
    }
  }

  void expose(int number, std::pair<Time, Time> together, const Stay& other) {
    const std::int64_t us = together.second.us - together.first.us;
    if (us < kLeastTogetherUs) return;
    const double hours = static_cast<double>(us) / kHourUs;
    if (!chance_.happens(1 - exact::exp(-risk(people_.cases[number].person, other) * hours))) return;
    const Time at = plus_s(together.first, std::floor(chance_.uniform() * hours * 3600));
    open_.push({at, other.person, number, other.venue});
  }

  double risk(int infector, const Stay& other) const {
    if (people_.venues[other.venue].kind == VenueKind::home) return kHomeRisk;
    const bool both_every_day =
        people_.persons[infector].day == other.venue && people_.persons[other.person].day == other.venue;
    return both_every_day ? kDayRisk : kVisitRisk;
  }

  // From confirmation on a case stays at home.
  void end_outings() {
    std::vector<Stay> kept;
    for (std::size_t p = 0; p < stays_of_.size(); ++p) {
      const Time confirmed = case_of_[p] >= 0 ? people_.cases[case_of_[p]].confirmed : people_.to;
      for (int i : stays_of_[p]) {
        Stay s = people_.stays[i];
        s.to = std::min(s.to, confirmed);
        if (s.from < s.to) kept.push_back(s);
      }
      if (confirmed < people_.to) isolate(static_cast<int>(p), confirmed, kept);
    }
    people_.stays = std::move(kept);
  }

  void isolate(int person, Time from, std::vector<Stay>& kept) const {
    const int home = people_.persons[person].home;
    if (!kept.empty() && kept.back().person == person && kept.back().venue == home && kept.back().to == from) {
      kept.back().to = people_.to;
      return;
    }
    const Time arrives = plus_s(from, 1800);
    if (arrives < people_.to) kept.push_back({person, home, arrives, people_.to});
  }

  People& people_;
  Chance chance_;
  std::vector<int> case_of_;
  std::vector<std::vector<int>> stays_of_, at_venue_;
  std::priority_queue<Exposure> open_;
};

}  // namespace

void infect(People& people, std::uint64_t seed) {
  Outbreak(people, seed).run();
}

}  // namespace dosi::city

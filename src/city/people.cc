#include "city/people.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <map>
#include <utility>

#include "city/chance.h"
#include "city/exact.h"
#include "city/local_time.h"
#include "city/near.h"

namespace dosi::city {
namespace {

constexpr double kMinute = 60;

class Diarist {
 public:
  explicit Diarist(const Model& m) : m_(m), chance_(m.config.seed, 1000) {
    std::vector<Xy> at;
    for (int p = 0; p < static_cast<int>(m.places.size()); ++p) {
      at.push_back(m.places[p].at);
      out_.venues.push_back({VenueKind::place, p, m.dong_at(m.places[p].block), m.places[p].at});
    }
    near_places_ = PointIndex(at, 300);
    const std::int64_t last = local(m.config.until).day;
    out_.from = local_midnight(last - kPeopleDays), out_.to = local_midnight(last);
  }

  People write() {
    settle();
    for (int p = 0; p < static_cast<int>(out_.persons.size()); ++p)
      for (int day = 0; day < kPeopleDays; ++day) write_day(p, day);
    close_nights();
    infect(out_, m_.config.seed);
    return std::move(out_);
  }

 private:
  // The panel lives in one part of the city, so that its people meet.
  void settle() {
    const int wanted = std::clamp(static_cast<int>(400 * m_.scale), 120, 20'000);
    const double radius = 900 * std::sqrt(std::max(0.3, wanted / 400.0));
    const Xy middle =
        m_.blocks[static_cast<std::size_t>(chance_.uniform(0.1, 0.3) * static_cast<double>(m_.blocks.size()))].centre;
    std::vector<double> homes, offices;
    for (const Block& b : m_.blocks) {
      const double away = distance_m(b.centre, middle);
      homes.push_back(b.residents * (away < radius) + 1e-9);
      offices.push_back(b.jobs * exact::exp(-away / (1.3 * radius)) + 1e-9);
    }
    const Weighted home_blocks(homes), office_blocks(offices);
    std::vector<int> office_venues;
    for (int i = 0; i < wanted / 9; ++i)
      office_venues.push_back(add_venue(VenueKind::office, office_blocks.pick(chance_.uniform())));
    while (static_cast<int>(out_.persons.size()) < wanted) {
      const int block = home_blocks.pick(chance_.uniform());
      const int home = add_venue(VenueKind::home, block);
      const int size = 1 + chance_.below(4);
      for (int i = 0; i < size; ++i) add_person(i, home, office_venues);
    }
  }

  int add_venue(VenueKind kind, int block) {
    const Block& b = m_.blocks[block];
    out_.venues.push_back(
        {kind, -1, m_.dong_at(block), between(b.centre, m_.layout.mesh.point(b.ring[0]), chance_.uniform(-0.5, 0.7))});
    return static_cast<int>(out_.venues.size()) - 1;
  }

  void add_person(int position, int home, const std::vector<int>& offices) {
    Person p{.home = home};
    p.age = position < 2 ? 24 + chance_.below(60) : 3 + chance_.below(20);
    if (p.age < 19)
      p.role = Role::pupil;
    else if (p.age > 68 || chance_.happens(0.25))
      p.role = Role::other;
    if (p.role == Role::worker) p.day = offices[chance_.below(static_cast<int>(offices.size()))];
    if (p.role == Role::pupil) p.day = school(home, p.age);
    out_.persons.push_back(p);
  }

  int school(int home, int age) const {
    const PlaceKind kind = age < 7    ? PlaceKind::kindergarten
                           : age < 13 ? PlaceKind::elementary_school
                                      : PlaceKind::high_school;
    for (double radius = 600; radius < 20'000; radius *= 2) {
      int best = -1;
      for (int p : near_places_.within(out_.venues[home].at, radius))
        if (m_.places[p].kind == kind && (best < 0 || distance_m(m_.places[p].at, out_.venues[home].at) <
                                                          distance_m(m_.places[best].at, out_.venues[home].at)))
          best = p;
      if (best >= 0) return best;  // places are the first venues
    }
    return -1;
  }

  // A place of one of the kinds near a venue: mostly the person's usual one.
  int choose(int person, int anchor, std::initializer_list<PlaceKind> kinds) {
    const auto k = static_cast<std::size_t>(chance_.below(static_cast<int>(kinds.size())));
    const PlaceKind kind = *(kinds.begin() + k);
    const std::vector<std::pair<int, double>>& list = candidates(anchor, kind);
    if (list.empty()) return -1;
    const double u = chance_.happens(0.55) ? unit(hash(m_.config.seed, 1001, person, anchor, static_cast<int>(kind)))
                                           : chance_.uniform();
    const double target = u * list.back().second;
    return std::lower_bound(list.begin(), list.end(), target, [](const auto& a, double t) { return a.second < t; })
        ->first;
  }

  const std::vector<std::pair<int, double>>& candidates(int anchor, PlaceKind kind) {
    const auto [found, is_new] = candidates_.try_emplace({anchor, static_cast<int>(kind)});
    if (!is_new) return found->second;
    const Xy at = out_.venues[anchor].at;
    double sum = 0;
    for (int p : near_places_.within(at, 1000))
      if (m_.places[p].kind == kind) {
        sum += m_.places[p].draw * exact::exp(-distance_m(m_.places[p].at, at) / 300);
        found->second.emplace_back(p, sum);
      }
    return found->second;
  }

  double travel_s(int a, int b) const {
    const double away = distance_m(out_.venues[a].at, out_.venues[b].at);
    return 120 + away / (away < 900 ? 1.25 : 4.2);
  }

  void write_day(int person, int day) {
    const Person& p = out_.persons[person];
    const Time midnight{out_.from.us + day * kDayUs};
    at_ = p.home;
    arrived_ = midnight;
    const bool weekend = local(midnight).weekend();
    const bool working = !weekend && p.day >= 0 && !chance_.happens(0.04);
    if (working && p.role == Role::worker) {
      go(person, p.day, plus_s(midnight, 3600 * 7.6 + 2100 * chance_.normal()));
      lunch(person, midnight);
      evening(person, plus_s(midnight, 3600 * 18 + 2400 * chance_.normal()));
    } else if (working) {
      go(person, p.day, plus_s(midnight, 3600 * 8.1 + 500 * chance_.normal()));
      evening(person, plus_s(midnight, 3600 * (p.age < 13 ? 14.5 : 16.8) + 1200 * chance_.normal()));
    } else {
      double hour = 9.5 + 1.5 * chance_.uniform();
      for (int i = 1 + chance_.below(weekend ? 3 : 2); i > 0 && hour < 19; --i, hour += 1) {
        visit(person, plus_s(midnight, 3600 * hour),
              {PlaceKind::market, PlaceKind::cafe, PlaceKind::restaurant, PlaceKind::supermarket, PlaceKind::clinic,
               PlaceKind::library});
        if (chance_.happens(0.6)) go(person, p.home, plus_s(arrived_, 60 * chance_.uniform(25, 110)));
        hour = local(arrived_).second / 3600 + chance_.uniform(0.3, 2);
      }
    }
    if (at_ != p.home) go(person, p.home, plus_s(arrived_, 60 * chance_.uniform(30, 90)));
    stay(person, Time{midnight.us + kDayUs});
  }

  void lunch(int person, Time midnight) {
    if (!chance_.happens(0.72)) return;
    const int office = at_;
    visit(person, plus_s(midnight, 3600 * 12 + 600 * chance_.normal()),
          {PlaceKind::restaurant, PlaceKind::restaurant, PlaceKind::restaurant, PlaceKind::convenience});
    const Time after = plus_s(arrived_, 60 * chance_.uniform(25, 45));
    if (chance_.happens(0.35)) visit(person, after, {PlaceKind::cafe});
    go(person, office, plus_s(arrived_, 60 * chance_.uniform(15, 40)));
  }

  void evening(int person, Time leave) {
    const bool adult = out_.persons[person].age >= 19;
    if (chance_.happens(0.42)) {
      if (adult)
        visit(person, leave,
              {PlaceKind::restaurant, PlaceKind::bar, PlaceKind::cafe, PlaceKind::supermarket, PlaceKind::gym,
               PlaceKind::convenience});
      else
        visit(person, leave, {PlaceKind::convenience, PlaceKind::library, PlaceKind::gym, PlaceKind::cafe});
      leave = plus_s(arrived_, 60 * chance_.uniform(20, adult ? 130 : 70));
    }
    go(person, out_.persons[person].home, leave);
  }

  void visit(int person, Time leave, std::initializer_list<PlaceKind> kinds) {
    const int venue = choose(person, at_, kinds);
    if (venue >= 0 && venue != at_) go(person, venue, leave);
  }

  // Leaves where the person is (not before having been there ten minutes) and goes to a venue.
  void go(int person, int venue, Time leave) {
    if (venue == at_) return;
    const Time end = std::max(leave, plus_s(arrived_, 10 * kMinute));
    stay(person, end);
    arrived_ = plus_s(end, travel_s(at_, venue) * chance_.uniform(0.9, 1.4));
    at_ = venue;
  }

  void stay(int person, Time end) {
    arrived_.us -= arrived_.us % kSecondUs, end.us -= end.us % kSecondUs;
    if (end > arrived_) out_.stays.push_back({person, at_, arrived_, end});
  }

  // Nights at home are one stay, not two that meet at midnight; who comes home after midnight misses the early hours.
  void close_nights() {
    std::vector<Stay> merged;
    for (const Stay& s : out_.stays) {
      if (!merged.empty() && merged.back().person == s.person) {
        Stay& last = merged.back();
        if (last.venue == s.venue && s.from <= last.to) {
          last.to = std::max(last.to, s.to);
          continue;
        }
        if (s.from < last.to) {
          if (s.to <= last.to) continue;
          merged.push_back({s.person, s.venue, last.to, s.to});
          continue;
        }
      }
      merged.push_back(s);
    }
    out_.stays = std::move(merged);
  }

  const Model& m_;
  Chance chance_;
  PointIndex near_places_;
  std::map<std::pair<int, int>, std::vector<std::pair<int, double>>> candidates_;
  int at_ = 0;
  Time arrived_;
  People out_;
};

}  // namespace

People make_people(const Model& model) {
  return Diarist(model).write();
}

}  // namespace dosi::city

#include "solutions/trace/contacts/sample_stays.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/chance.h"

namespace dosi::trace {
namespace {

struct Spot {
  int x = 0, y = 0;
};

class Diary {
 public:
  Diary(const SampleCity& city, Stays& out) : city_(city), out_(out), chance_(city.seed, 7001) {
    const double side = 30'700 * std::sqrt(city.persons / 50'000.0);
    side_m_ = std::max(2000, static_cast<int>(side));
    const std::size_t n = std::max<std::size_t>(20, city.persons / 25);
    for (std::size_t i = 0; i < n; ++i) places_.push_back(around_centre());
    for (std::size_t i = 0; i < std::max<std::size_t>(5, city.persons / 12); ++i) offices_.push_back(around_centre());
  }

  void write() {
    Spot home;
    int left = 0;
    for (std::uint32_t person = 0; person < city_.persons; ++person, --left) {
      if (left <= 0) home = around_centre(), left = 1 + chance_.below(4);
      out_.persons.push_back("synthetic-" + std::to_string(person));
      const Spot office = offices_[static_cast<std::size_t>(chance_.below(static_cast<int>(offices_.size())))];
      for (int day = 0; day < city_.days; ++day) write_day(person, day, home, office);
    }
  }

 private:
  // Denser towards the middle.
  Spot around_centre() {
    const auto one = [&] { return static_cast<int>((chance_.uniform() + chance_.uniform() + chance_.uniform()) / 3 * side_m_); };
    const int x = one();
    return {x, one()};
  }
  // A few places draw most visits.
  Spot some_place() {
    const double u = chance_.uniform();
    return places_[static_cast<std::size_t>(u * u * static_cast<double>(places_.size()))];
  }
  void add(std::uint32_t person, int from_min, int to_min, Spot at) {
    if (to_min <= from_min) return;
    out_.person.push_back(person);
    out_.from_s.push_back(from_min * 60), out_.to_s.push_back(to_min * 60);
    out_.place.push_back({at.x * static_cast<int>(kStepsPerMetre), at.y * static_cast<int>(kStepsPerMetre)});
  }
  void write_day(std::uint32_t person, int day, Spot home, Spot office) {
    const int midnight = day * 1440;
    int now = midnight + 400 + chance_.below(150);
    add(person, midnight, now, home);
    const bool works = day % 7 < 5 && person % 10 < 7;
    for (int i = 0; i < (works ? 3 : 4); ++i) {
      now += 5 + chance_.below(40);
      const int stay = works && i != 1 ? 170 + chance_.below(90) : 15 + chance_.below(120);
      add(person, now, now + stay, works && i != 1 ? office : some_place());
      now += stay;
    }
    for (int i = 0; i < 2; ++i) {
      now += 5 + chance_.below(20);
      const int stay = 5 + chance_.below(60);
      add(person, now, now + stay, some_place());
      now += stay;
    }
    add(person, now + 5 + chance_.below(30), midnight + 1440, home);
  }

  const SampleCity& city_;
  Stays& out_;
  Chance chance_;
  int side_m_ = 0;
  std::vector<Spot> places_, offices_;
};

}  // namespace

Stays sample_stays(const SampleCity& city) {
  Stays out;
  out.times.kind = TimeFormat::Kind::seconds;
  out.reserve(static_cast<std::size_t>(city.persons) * static_cast<std::size_t>(city.days) * 8);
  Diary(city, out).write();
  return out;
}

std::string sample_csv(const Stays& stays) {
  std::string out = "person,start,end,x,y\n";
  out.reserve(stays.size() * 44);
  char number[24];
  const auto append = [&](std::int64_t v, char after) {
    out.append(number, std::to_chars(number, number + sizeof number, v).ptr);
    out += after;
  };
  for (std::size_t i = 0; i < stays.size(); ++i) {
    out += stays.persons[stays.person[i]];
    out += ',';
    append(stays.from_s[i], ','), append(stays.to_s[i], ',');
    const auto at = stays.plane.coordinates(stays.place[i]);
    append(std::llround(at.x), ','), append(std::llround(at.y), '\n');
  }
  return out;
}

}  // namespace dosi::trace

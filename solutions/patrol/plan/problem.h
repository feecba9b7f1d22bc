#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/result.h"
#include "geo/point.h"

namespace dosi::patrol {

// Whole seconds since local midnight of the plan's first day; a night shift goes beyond 86,400.
using Seconds = std::int32_t;

enum class Place : std::uint32_t {};     // row of the drive matrix
enum class Spot : std::uint32_t {};      // of Problem::spots
enum class District : std::uint32_t {};  // of Problem::districts
enum class Shift : std::uint32_t {};     // of Problem::shifts
enum class Car : std::uint32_t {};       // of Problem::cars
template <class Index>
constexpr std::size_t at(Index i) {
  return static_cast<std::size_t>(i);
}

// How long and how far it is to drive from each place to each other, both directions apart.
struct DriveMatrix {
  static constexpr Seconds kNoWay = std::numeric_limits<Seconds>::max();
  std::size_t size = 0;
  std::vector<Seconds> seconds;  // size x size, from row to column
  std::vector<float> metres;     // likewise

  Seconds s(Place from, Place to) const { return seconds[at(from) * size + at(to)]; }
  double m(Place from, Place to) const { return static_cast<double>(metres[at(from) * size + at(to)]); }
};

// A place that a car stops at to be seen.
struct HotSpot {
  std::string id, name;
  Place place{};
  District district{};
  // Expected reports per hour in each slot of Problem; beyond the last slot there are none.
  std::vector<double> risk_per_h;
};

struct DistrictWish {
  std::string id, name;
  int least_visits = 0;  // in each shift
};

struct WorkShift {
  std::string name;
  Seconds start_s = 0, end_s = 0;
};

struct PatrolCar {
  std::string id, name;
  Place depot{};
  Shift shift{};
  // The crew's break: begins within the window and is taken where the car then stands. No break: 0 long.
  Seconds break_s = 0, break_from_s = 0, break_until_s = 0;
};

struct Rules {
  // A stop deters while it lasts and for a while after it (Koper 1995): the effect grows with the stay up to
  // `stop_most_s` and not beyond.
  Seconds stop_least_s = 11 * 60, stop_most_s = 15 * 60;
  Seconds deters_s = 90 * 60;   // after a stay of stop_most_s
  Seconds revisit_s = 60 * 60;  // least time between leaving a spot and the next arrival there, by any car
  double explore_least = 0.10, explore_most = 0.20;  // share of the time at stops, spent apart from risk
  double balance = 0.05;        // how much of the captured risk a perfectly even workload is worth
};

struct Problem {
  std::vector<geo::Point> places;
  DriveMatrix drive;
  std::vector<HotSpot> spots;
  std::vector<DistrictWish> districts;
  std::vector<WorkShift> shifts;
  std::vector<PatrolCar> cars;
  Seconds first_slot_s = 0, slot_s = 2 * 3600;  // slot k begins at first_slot_s + k * slot_s
  Rules rules;

  // How long a stay of this length deters after it.
  Seconds deters_after(Seconds stay_s) const;
};

// Looks whether the wishes can be met at all: bad_request in the words of who asked: no car, a shift shorter than one
// stop (and the way to it), a district that wants visits but has no spot, a spot that no depot reaches, a break outside
// its shift, exploration shares that are no shares, indices and sizes that do not fit.
Result<void> check_wishes(const Problem& problem);

// The problem with one more place, whose drive times to and from every earlier one the caller knows.
struct NewPlace {
  geo::Point at;
  std::vector<Seconds> to_s, from_s;
  std::vector<float> to_m, from_m;
};
Place add_place(Problem& problem, const NewPlace& place);

}  // namespace dosi::patrol

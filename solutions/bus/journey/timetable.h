#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "geo/point.h"

namespace dosi::bus {

// Seconds after midnight of the service day, beyond 24 hours too.
using Seconds = std::int32_t;
inline constexpr Seconds kNever_s = std::numeric_limits<Seconds>::max() / 2;

enum class Stop : std::uint32_t {};
enum class Pattern : std::uint32_t {};
constexpr std::size_t at(Stop s) {
  return static_cast<std::size_t>(s);
}
constexpr std::size_t at(Pattern p) {
  return static_cast<std::size_t>(p);
}

// When a vehicle is at a stop.
struct Call {
  Seconds arrival = 0, departure = 0;
};
inline constexpr std::uint32_t kNoShape = std::numeric_limits<std::uint32_t>::max();
// One vehicle's run, before it is put into a timetable.
struct Run {
  std::vector<Stop> stops;
  std::vector<Call> calls;            // as many; never falling
  std::vector<bool> boards, alights;  // whether passengers may; empty: everywhere
  std::uint32_t route = 0;            // the caller's number of the line
  std::uint32_t shape = kNoShape;     // the caller's number of the way it takes
  std::uint8_t direction = 0;         // 0 out, 1 back
};
// Whether its first departure lies in [from, to).
inline bool sets_out_in(const Run& run, Seconds from, Seconds to) {
  return !run.calls.empty() && run.calls.front().departure >= from && run.calls.front().departure < to;
}
// The share of runs that do; 0 of none.
double share_setting_out_in(const std::vector<Run>& runs, Seconds from, Seconds to);
struct Walk {
  Stop to;
  Seconds seconds = 0;
};

// One day's runs as RAPTOR wants them (Delling, Pajor, Werneck 2015): patterns of runs with the same stops in which no
// run overtakes another, and walks between stops. Immutable once built; any thread.
class Timetable {
 public:
  // `walks` holds for each stop where one can walk to, in seconds; it should be closed under going on.
  Timetable(std::vector<geo::Point> stops, const std::vector<Run>& runs, std::vector<std::vector<Walk>> walks);

  std::size_t stop_count() const { return places_.size(); }
  std::size_t pattern_count() const { return patterns_.size(); }
  geo::Point place(Stop s) const { return places_[at(s)]; }
  std::span<const Walk> walks(Stop s) const { return walks_[at(s)]; }

  std::span<const Stop> stops(Pattern p) const {
    return {stops_.data() + patterns_[at(p)].first_stop, patterns_[at(p)].stops};
  }
  std::size_t runs(Pattern p) const { return patterns_[at(p)].runs; }
  std::uint32_t route(Pattern p) const { return patterns_[at(p)].route; }
  // All calls of a run, one for each stop of the pattern.
  std::span<const Call> calls(Pattern p, std::size_t run) const {
    const auto& pattern = patterns_[at(p)];
    return {calls_.data() + pattern.first_call + run * pattern.stops, pattern.stops};
  }
  bool boards(Pattern p, std::size_t i) const { return boards_[patterns_[at(p)].first_stop + i]; }
  bool alights(Pattern p, std::size_t i) const { return alights_[patterns_[at(p)].first_stop + i]; }
  // The first run that leaves stop `i` of the pattern at `from` or later; runs(p) if there is none.
  std::size_t first_run(Pattern p, std::size_t i, Seconds from) const;

  // The patterns that pass a stop, and where.
  struct Passing {
    Pattern pattern;
    std::uint32_t index = 0;
  };
  std::span<const Passing> passing(Stop s) const { return passing_[at(s)]; }

 private:
  struct Shape {
    std::size_t first_stop = 0, stops = 0, first_call = 0, runs = 0;
    std::uint32_t route = 0;
  };
  void add_pattern(const Run& like, const std::vector<const Run*>& runs);

  std::vector<geo::Point> places_;
  std::vector<std::vector<Walk>> walks_;
  std::vector<Shape> patterns_;
  std::vector<Stop> stops_;
  std::vector<bool> boards_, alights_;
  std::vector<Call> calls_;
  std::vector<std::vector<Passing>> passing_;
};

}  // namespace dosi::bus

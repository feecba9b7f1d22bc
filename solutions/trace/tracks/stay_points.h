#pragma once
#include <vector>

#include "solutions/trace/tracks/track.h"

namespace dosi::trace {

struct StayPointRule {
  double metres = 100;      // D: a stay's fixes lie so near its middle
  double minutes = 10;      // T: and last so long
  double most_speed_ms = 70;  // a fix that would need more, there and back, is an error of the device
  double excursion_minutes = 3;  // away for less than this and back again: still the same stay
};

// A stay: from first to last fix. `first` and `last` are numbers of fixes.
struct StayPoint {
  geo::Point place;  // median of its fixes
  double from_s = 0, to_s = 0;
  double sigma_m = 0;  // spread of its fixes, per axis
  std::size_t first = 0, last = 0, fixes = 0;
};

// Stay points by growing clusters around a moving middle, after Li et al. 2008 with what real tracks need besides: spikes are left out; a
// short excursion, or a gap of any length that ends where it began, does not end a stay; a stay ends where the way out began, and neighbours
// within D of each other with less than T between them are one.
std::vector<StayPoint> stay_points(const std::vector<Fix>& fixes, const StayPointRule& rule);

}  // namespace dosi::trace

#pragma once
#include <string>
#include <vector>

#include "solutions/trace/tracks/road_net.h"
#include "solutions/trace/tracks/track.h"

namespace dosi::trace {

struct MatchRule {
  double sigma_m = 0;      // of positions; 0: told from the track
  double beta_m = 0;       // of the difference between way and straight line; 0: told from the track
  double radius_m = 0;     // streets so far count; 0: five sigma, at least 30 m
  std::size_t candidates = 8;
  double most_speed_ms = 60;   // no way is faster
};

struct MatchedFix {
  bool on_road = false;
  bool estimated = false;  // too near the fix before to tell anything: it follows
  geo::Point place;
  double away_m = 0;
};
struct Break {
  double from_s = 0, to_s = 0;
  std::string reason;
};
struct Matched {
  std::vector<MatchedFix> fixes;              // as many as were given
  std::vector<std::vector<geo::Point>> lines;  // the way, a line between breaks
  std::vector<Break> breaks;
  double sigma_m = 0, beta_m = 0, length_m = 0;
  double share() const;  // of fixes that are on a road
};

// Map matching by a hidden Markov model (Newson and Krumm 2009): streets within reach of a fix with Gaussian errors (eq. 1), ways between them
// whose length differs from the straight line with exponential chances (eq. 2, 3), Viterbi. Fixes within 2 sigma of the last used one are
// passed over; where no street is near, or none can be reached, the way breaks and begins anew. Sigma and beta from a first pass (eq. 4, 5).
Matched match(const std::vector<Fix>& fixes, const RoadNet& net, const MatchRule& rule);

}  // namespace dosi::trace

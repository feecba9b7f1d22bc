#pragma once
#include <string>
#include <vector>

#include "geo/point.h"

namespace dosi::trace {

// A phone was served by a tower.
struct TowerEvent {
  double at_s = 0;
  std::size_t tower = 0;
};
struct OscillationRule {
  double window_s = 300;        // switches to and fro within this are one oscillation
  double most_speed_ms = 70;    // and so is a jump there and back that needs more
};
struct CleanEvent {
  double at_s = 0;
  std::size_t tower = 0;   // what the phone was near to
  std::size_t raw = 0;     // what the network said
  bool oscillates() const { return tower != raw; }
};

// Takes out oscillation between towers, after DECRE (Wu et al. 2014): detects A B A within the window or at impossible speed, expands over the
// towers that alternate, checks that the phone is at no third one meanwhile, and replaces each by the tower that served longest. Events by
// time; towers are numbers into `places`.
std::vector<CleanEvent> clean_towers(const std::vector<TowerEvent>& events, const std::vector<geo::Point>& places, const OscillationRule& rule);

}  // namespace dosi::trace

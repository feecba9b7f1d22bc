#pragma once
#include <functional>
#include <string>
#include <vector>

#include "solutions/patrol/cameras/coverage.h"

namespace dosi::patrol {

// What a safe way home (안심귀갓길) should have, by which each stretch is judged.
struct SafeWayRules {
  double step_m = 15;
  double bell_m = 100;  // a bell at most so far
  std::size_t worst = 5;
};
enum class Lack : std::uint8_t { light = 1, camera = 2, bell = 4 };
struct WayStretch {
  double from_m = 0, to_m = 0;
  geo::Point middle;
  double seen = 0;  // as Equipment::share_seen
  bool lit = false;
  std::optional<double> bell_m;
  double risk = 0;
  std::uint8_t lacks = 0;  // Lack, added up
  double score = 0;        // 0 (nothing is there) to 100
};
// score: of 100, 40 for light, 40 for the share seen, 20 for a bell, whose part falls from bell_m to nothing at twice that.
struct SafeWayAudit {
  double length_m = 0, score = 0;                   // mean of the stretches' scores by length
  double lit_m = 0, seen_m = 0, bell_near_m = 0;    // metres of the way that have it
  double risk = 0, unprotected_risk = 0;            // sums over stretches; of those neither lit nor seen
  std::vector<WayStretch> stretches;                // of equal length, at most step_m
  std::vector<std::uint32_t> worst;                 // lowest score first, then highest risk
};
// Judges a walking route in both senses alike. `risk` tells what may happen at a place (0 where nothing is known). bad_request for a
// line of fewer than two different places, or longer than 50 km.
Result<SafeWayAudit> audit_way(const std::vector<geo::Point>& way, const Equipment& equipment,
                               const std::function<double(geo::Point)>& risk, const SafeWayRules& rules = {});

json::Object json_of(const SafeWayAudit& audit);

}  // namespace dosi::patrol

#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "json/value.h"
#include "solutions/patrol/cameras/nearest.h"
#include "solutions/patrol/cameras/sight.h"

namespace dosi::patrol {

// What a city has against danger besides patrols.
struct Light {
  geo::Point place;
  double reach_m = 15;
};
class Equipment {
 public:
  Equipment(const Sight& sight, const std::vector<Light>& lights, const std::vector<geo::Point>& bells);
  double share_seen(geo::Point p) const { return sight_->share_seen(p); }
  bool lit(geo::Point p) const;
  // Metres to the nearest emergency bell; nothing when there is none within kFar_m.
  std::optional<double> bell_m(geo::Point p) const;
  static constexpr double kFar_m = 2000;

 private:
  const Sight* sight_;
  std::vector<Light> lights_;
  geo::SpatialIndex lit_;
  NearestPlace bells_;
};

// A place or a square cell with what may happen there (events, or expected events).
struct RiskPlace {
  geo::Point at;      // of a cell: its middle
  double risk = 1;
  double side_m = 0;  // of a cell; judged at 5 x 5 places of it, in the open where it has any
};
struct PlaceCover {
  double seen = 0;  // share of the place (of its area and of the time), 0 to 1
  double lit = 0;   // share of its area
  std::optional<double> bell_m;
};
struct CoverageReport {
  double risk = 0, seen = 0, unseen = 0, unlit = 0, unlit_unseen = 0;  // sums of risk
  double far_from_bell = 0;                                            // risk further than `bell_m` from a bell
  std::vector<PlaceCover> places;                                      // as they were given
  std::vector<std::uint32_t> gaps;                                     // places by the risk that no camera sees, worst first; those with none left out
};
CoverageReport coverage(const std::vector<RiskPlace>& places, const Equipment& equipment, const Walls& walls, double bell_m = 200);

// Sums and shares: {"risk", "seenPercent", "unseen", "unlit", "unlitUnseen", "farFromBell"}.
json::Object json_of(const CoverageReport& report);
// A FeatureCollection of the places: risk, seen, lit, bell_m, gap (risk that is not seen).
json::Object geojson_of(const CoverageReport& report, const std::vector<RiskPlace>& places);

}  // namespace dosi::patrol

#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "geo/geometry.h"
#include "json/value.h"

namespace dosi::patrol {

// A district as it is drawn today.
struct WatchedDistrict {
  std::string id, name;
  geo::Geometry area;
  std::optional<double> residents;  // nothing: not known
};

// Weights of places added up by today's districts, whatever district was written on them when boundaries were others.
struct DistrictSums {
  std::vector<double> sums;  // by district
  double outside = 0;        // of places in none
};
// A place in several (they overlap, or it lies on a common border) counts in the first. `weights` empty: 1 each.
DistrictSums sums_by_district(const std::vector<WatchedDistrict>& districts, const std::vector<geo::Point>& places, const std::vector<double>& weights = {});

// What one district bears and asks for.
struct ExposureRow {
  std::int64_t reports = 0;     // by citizens
  double patrol_min = 0;        // minutes of patrol
  std::int64_t cameras = 0;
  bool hidden = false;          // reports are not to be shown, nor what they could be worked out from (suppression.h)
  std::optional<double> patrol_min_per_1000, cameras_per_1000;      // residents; nothing where those are unknown or 0
  std::optional<double> patrol_min_per_report, cameras_per_report;  // nothing where there are none, or they are hidden
  // Against the whole city's value: 1 as much as the city, 2 twice. Nothing where either is missing.
  std::optional<double> patrol_ratio_residents, patrol_ratio_need, camera_ratio_residents, camera_ratio_need;
};
struct ExposureReport {
  std::vector<ExposureRow> rows;  // by district
  ExposureRow city;               // all districts together
  // 1: patrol goes where reports come from, district by district; 0: wholly elsewhere. 1 - total variation distance of the shares of patrol and
  // of reports, districts with hidden reports taken together; the second of patrol and residents. Nothing when one of them is nowhere.
  std::optional<double> parity_need, parity_residents;
  std::int64_t reports_outside = 0;  // in no district of today
  std::size_t without_reports = 0, hidden = 0;
};
struct ExposureInput {
  std::vector<geo::Point> reports;  // by citizens only
  std::vector<geo::Point> patrol_at;
  std::vector<double> patrol_min;   // beside patrol_at
  std::vector<geo::Point> cameras;
};
// k: reports below this many are hidden. bad_request when there are no districts, an area is no polygon, or patrol_min does not stand beside patrol_at.
Result<ExposureReport> exposure(const std::vector<WatchedDistrict>& districts, const ExposureInput& input, std::int64_t k = 5);

// Ready to publish: hidden numbers are null.
json::Object json_of(const ExposureReport& report, const std::vector<WatchedDistrict>& districts, std::int64_t k);

}  // namespace dosi::patrol

#include "solutions/patrol/fairness/exposure.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "geo/grid.h"
#include "geo/point_locator.h"
#include "solutions/patrol/fairness/suppression.h"

namespace dosi::patrol {
namespace {

std::optional<double> ratio(std::optional<double> part, std::optional<double> whole) {
  return part && whole && *whole > 0 ? std::optional(*part / *whole) : std::nullopt;
}

// 1 - total variation distance of the shares of two sums over the same groups.
std::optional<double> parity(const std::vector<double>& a, const std::vector<double>& b) {
  const double all_a = std::accumulate(a.begin(), a.end(), 0.0), all_b = std::accumulate(b.begin(), b.end(), 0.0);
  if (!(all_a > 0) || !(all_b > 0)) return {};
  double distance = 0;
  for (std::size_t i = 0; i < a.size(); ++i) distance += std::abs(a[i] / all_a - b[i] / all_b);
  return 1 - distance / 2;
}

void rate(ExposureRow& row, std::optional<double> residents) {
  if (residents && *residents > 0) row.patrol_min_per_1000 = 1000 * row.patrol_min / *residents, row.cameras_per_1000 = 1000 * static_cast<double>(row.cameras) / *residents;
  if (row.hidden || row.reports == 0) return;
  row.patrol_min_per_report = row.patrol_min / static_cast<double>(row.reports), row.cameras_per_report = static_cast<double>(row.cameras) / static_cast<double>(row.reports);
}

// Districts whose residents are not known cannot be set against the city's residents.
ExposureRow known_part(const std::vector<WatchedDistrict>& districts, const std::vector<ExposureRow>& rows) {
  ExposureRow out{.hidden = true};
  double residents = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!districts[i].residents) continue;
    residents += *districts[i].residents, out.patrol_min += rows[i].patrol_min, out.cameras += rows[i].cameras;
  }
  rate(out, residents);
  return out;
}

void set_against_city(std::vector<ExposureRow>& rows, const ExposureRow& city) {
  for (ExposureRow& row : rows) {
    row.patrol_ratio_residents = ratio(row.patrol_min_per_1000, city.patrol_min_per_1000), row.camera_ratio_residents = ratio(row.cameras_per_1000, city.cameras_per_1000);
    row.patrol_ratio_need = ratio(row.patrol_min_per_report, city.patrol_min_per_report), row.camera_ratio_need = ratio(row.cameras_per_report, city.cameras_per_report);
  }
}

void set_parity(ExposureReport& out, const std::vector<WatchedDistrict>& districts) {
  std::vector<double> patrol{0}, reports{0}, living_patrol, residents;  // first: all districts with hidden reports
  for (std::size_t i = 0; i < out.rows.size(); ++i) {
    const ExposureRow& row = out.rows[i];
    if (row.hidden) {
      patrol[0] += row.patrol_min, reports[0] += static_cast<double>(row.reports);
    } else {
      patrol.push_back(row.patrol_min), reports.push_back(static_cast<double>(row.reports));
    }
    if (districts[i].residents) living_patrol.push_back(row.patrol_min), residents.push_back(*districts[i].residents);
  }
  if (!out.city.hidden) out.parity_need = parity(patrol, reports);
  out.parity_residents = parity(living_patrol, residents);
}

Result<void> sound(const std::vector<WatchedDistrict>& districts, const ExposureInput& input, std::int64_t k) {
  if (districts.empty()) return bad_request("There are no districts.", "districts");
  for (const WatchedDistrict& d : districts) {
    if (!d.area.is_polygonal()) return bad_request("The area of district '" + d.name + "' is no polygon.", "districts");
    if (d.residents && !(*d.residents >= 0)) return bad_request("District '" + d.name + "' has fewer than 0 residents.", "districts");
  }
  if (input.patrol_at.size() != input.patrol_min.size()) return bad_request("Places and minutes of patrol are not equally many.", "patrol_min");
  for (const double minutes : input.patrol_min)
    if (!(minutes >= 0 && std::isfinite(minutes))) return bad_request("Minutes of patrol below 0.", "patrol_min");
  if (k < 1) return bad_request("k below 1: the least count that may be shown was expected.", "k");
  return ok();
}

json::Value or_null(std::optional<double> v) { return v ? json::Value(*v) : json::Value(); }

json::Object json_of(const ExposureRow& row) {
  return {{"reports", row.hidden ? json::Value() : json::Value(row.reports)}, {"hidden", row.hidden}, {"patrolMinutes", row.patrol_min}, {"cameras", row.cameras},
          {"patrolMinutesPer1000", or_null(row.patrol_min_per_1000)}, {"camerasPer1000", or_null(row.cameras_per_1000)},
          {"patrolMinutesPerReport", or_null(row.patrol_min_per_report)}, {"camerasPerReport", or_null(row.cameras_per_report)},
          {"patrolRatioResidents", or_null(row.patrol_ratio_residents)}, {"patrolRatioNeed", or_null(row.patrol_ratio_need)},
          {"cameraRatioResidents", or_null(row.camera_ratio_residents)}, {"cameraRatioNeed", or_null(row.camera_ratio_need)}};
}

}  // namespace

DistrictSums sums_by_district(const std::vector<WatchedDistrict>& districts, const std::vector<geo::Point>& places, const std::vector<double>& weights) {
  DistrictSums out{std::vector<double>(districts.size(), 0), 0};
  geo::SpatialIndex boxes;
  std::vector<geo::PointLocator> areas;
  for (std::uint32_t d = 0; d < districts.size(); ++d) {
    areas.emplace_back(districts[d].area);
    boxes.insert(d, geo::bounds(districts[d].area));
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    std::size_t in = districts.size();
    boxes.search(geo::box_of(places[i]), [&](std::uint32_t d) {
      if (d < in && areas[d].locate(places[i]) != geo::Location::exterior) in = d;
    });
    (in < districts.size() ? out.sums[in] : out.outside) += weights.empty() ? 1 : weights[i];
  }
  return out;
}

Result<ExposureReport> exposure(const std::vector<WatchedDistrict>& districts, const ExposureInput& input, std::int64_t k) {
  DOSI_CHECK(sound(districts, input, k));
  const auto reports = sums_by_district(districts, input.reports), patrol = sums_by_district(districts, input.patrol_at, input.patrol_min),
             cameras = sums_by_district(districts, input.cameras);
  ExposureReport out;
  std::vector<std::int64_t> counts;
  for (std::size_t d = 0; d < districts.size(); ++d) {
    out.rows.push_back({.reports = std::llround(reports.sums[d]), .patrol_min = patrol.sums[d], .cameras = std::llround(cameras.sums[d])});
    const ExposureRow& row = out.rows.back();
    counts.push_back(row.reports);
    out.city.reports += row.reports, out.city.patrol_min += row.patrol_min, out.city.cameras += row.cameras;
    out.without_reports += row.reports == 0;
  }
  const Hidden hidden = hidden_counts(counts, k);
  out.city.hidden = hidden.total;
  for (std::size_t d = 0; d < districts.size(); ++d) out.rows[d].hidden = hidden.counts[d], out.hidden += hidden.counts[d], rate(out.rows[d], districts[d].residents);
  const ExposureRow known = known_part(districts, out.rows);
  rate(out.city, {});
  out.city.patrol_min_per_1000 = known.patrol_min_per_1000, out.city.cameras_per_1000 = known.cameras_per_1000;
  set_against_city(out.rows, out.city);
  set_parity(out, districts);
  out.reports_outside = std::llround(reports.outside);
  return out;
}

json::Object json_of(const ExposureReport& report, const std::vector<WatchedDistrict>& districts, std::int64_t k) {
  json::Array rows;
  for (std::size_t d = 0; d < districts.size(); ++d) {
    json::Object row{{"id", districts[d].id}, {"name", districts[d].name}, {"residents", or_null(districts[d].residents)}};
    for (auto& [name, value] : json_of(report.rows[d])) row.append(name, std::move(value));
    rows.push_back(std::move(row));
  }
  const bool few = report.reports_outside > 0 && report.reports_outside < k;
  return {{"k", k}, {"city", json_of(report.city)}, {"parityNeed", or_null(report.parity_need)}, {"parityResidents", or_null(report.parity_residents)},
          {"reportsOutside", few ? json::Value() : json::Value(report.reports_outside)}, {"districtsWithoutReports", static_cast<std::int64_t>(report.without_reports)},
          {"districtsHidden", static_cast<std::int64_t>(report.hidden)}, {"districts", std::move(rows)}};
}

}  // namespace dosi::patrol

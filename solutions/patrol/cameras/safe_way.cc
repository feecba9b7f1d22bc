#include "solutions/patrol/cameras/safe_way.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dosi::patrol {
namespace {

constexpr double kMostLength_m = 50'000;
constexpr double kLightPoints = 40, kCameraPoints = 40, kBellPoints = 20;

struct Course {
  std::vector<geo::Point> points;
  std::vector<double> at_m;  // from the start

  explicit Course(const std::vector<geo::Point>& way) {
    for (const geo::Point p : way) {
      const double step = points.empty() ? 0 : geo::distance_m(points.back(), p);
      if (!points.empty() && step == 0) continue;
      at_m.push_back(points.empty() ? 0 : at_m.back() + step);
      points.push_back(p);
    }
  }
  geo::Point place(double metres) const {
    const auto after = std::upper_bound(at_m.begin() + 1, at_m.end() - 1, metres);
    const auto i = static_cast<std::size_t>(after - at_m.begin());
    const double t = std::clamp((metres - at_m[i - 1]) / (at_m[i] - at_m[i - 1]), 0.0, 1.0);
    return {points[i - 1].lon + t * (points[i].lon - points[i - 1].lon), points[i - 1].lat + t * (points[i].lat - points[i - 1].lat)};
  }
};

WayStretch judged(geo::Point middle, const Equipment& equipment, double risk, const SafeWayRules& rules) {
  WayStretch out{.middle = middle, .seen = equipment.share_seen(middle), .lit = equipment.lit(middle), .bell_m = equipment.bell_m(middle), .risk = risk};
  const auto lacks = [&](bool lacking, Lack what) { out.lacks = static_cast<std::uint8_t>(out.lacks | (lacking ? static_cast<int>(what) : 0)); };
  lacks(!out.lit, Lack::light);
  lacks(out.seen <= 0, Lack::camera);
  lacks(!out.bell_m || *out.bell_m > rules.bell_m, Lack::bell);
  const double bell = out.bell_m ? std::clamp(2 - *out.bell_m / rules.bell_m, 0.0, 1.0) : 0;
  out.score = kLightPoints * out.lit + kCameraPoints * out.seen + kBellPoints * bell;
  return out;
}

}  // namespace

Result<SafeWayAudit> audit_way(const std::vector<geo::Point>& way, const Equipment& equipment, const std::function<double(geo::Point)>& risk, const SafeWayRules& rules) {
  for (const geo::Point p : way)
    if (!geo::is_valid(p)) return bad_request("The way has a place that is none on earth; [longitude, latitude] in degrees was expected.", "way");
  const Course course(way);
  if (course.points.size() < 2) return bad_request("The way has fewer than two different places.", "way");
  SafeWayAudit out{.length_m = course.at_m.back()};
  if (out.length_m > kMostLength_m) return bad_request("The way is longer than 50 km.", "way");
  if (!(rules.step_m >= 1) || !(rules.bell_m > 0)) return bad_request("Steps of at least 1 m and a distance to bells above 0 were expected.", "rules");
  const int steps = static_cast<int>(std::ceil(out.length_m / rules.step_m));
  const double step = out.length_m / steps;
  for (int i = 0; i < steps; ++i) {
    const geo::Point middle = course.place((i + 0.5) * step);
    WayStretch s = judged(middle, equipment, risk ? risk(middle) : 0, rules);
    s.from_m = i * step, s.to_m = (i + 1) * step;
    const auto has = [&](Lack what) { return (s.lacks & static_cast<std::uint8_t>(what)) == 0; };
    out.score += s.score / steps, out.risk += s.risk;
    out.lit_m += s.lit ? step : 0, out.seen_m += has(Lack::camera) ? step : 0, out.bell_near_m += has(Lack::bell) ? step : 0;
    if (!has(Lack::light) && !has(Lack::camera)) out.unprotected_risk += s.risk;
    out.stretches.push_back(s);
  }
  out.worst.resize(out.stretches.size());
  std::iota(out.worst.begin(), out.worst.end(), 0U);
  std::stable_sort(out.worst.begin(), out.worst.end(), [&](std::uint32_t a, std::uint32_t b) {
    const WayStretch &x = out.stretches[a], &y = out.stretches[b];
    return x.score != y.score ? x.score < y.score : x.risk > y.risk;
  });
  if (out.worst.size() > rules.worst) out.worst.resize(rules.worst);
  return out;
}

json::Object json_of(const SafeWayAudit& audit) {
  json::Array stretches, worst;
  for (const WayStretch& s : audit.stretches) {
    json::Array lacks;
    for (const auto& [what, name] : {std::pair(Lack::light, "light"), {Lack::camera, "camera"}, {Lack::bell, "bell"}})
      if ((s.lacks & static_cast<std::uint8_t>(what)) != 0) lacks.emplace_back(name);
    stretches.push_back(json::Object{{"from_m", s.from_m}, {"to_m", s.to_m}, {"middle", json::Array{s.middle.lon, s.middle.lat}}, {"lit", s.lit}, {"seen", s.seen},
                                     {"bell_m", s.bell_m ? json::Value(*s.bell_m) : json::Value()}, {"risk", s.risk}, {"lacks", std::move(lacks)}, {"score", s.score}});
  }
  for (const std::uint32_t w : audit.worst) worst.emplace_back(static_cast<std::int64_t>(w));
  return {{"length_m", audit.length_m}, {"score", audit.score}, {"lit_m", audit.lit_m}, {"seen_m", audit.seen_m}, {"bellNear_m", audit.bell_near_m}, {"risk", audit.risk},
          {"unprotectedRisk", audit.unprotected_risk}, {"worst", std::move(worst)}, {"stretches", std::move(stretches)}};
}

}  // namespace dosi::patrol

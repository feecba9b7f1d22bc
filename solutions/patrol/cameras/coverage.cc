#include "solutions/patrol/cameras/coverage.h"

#include <algorithm>
#include <numeric>

namespace dosi::patrol {
namespace {

constexpr int kSamples = 5;  // of a cell, along each side

std::vector<geo::Point> places_of(const RiskPlace& place, const Walls& walls) {
  if (place.side_m <= 0) return {place.at};
  const LocalPlane plane(place.at);
  std::vector<geo::Point> all, open;
  const auto off = [&](int i) { return place.side_m * ((i + 0.5) / kSamples - 0.5); };
  for (int i = 0; i < kSamples * kSamples; ++i) {
    all.push_back(plane.from({off(i % kSamples), off(i / kSamples)}));
    if (!walls.holds(all.back())) open.push_back(all.back());
  }
  return open.empty() ? all : open;
}

PlaceCover cover_of(const RiskPlace& place, const Equipment& equipment, const Walls& walls, double& unlit_unseen) {
  const auto places = places_of(place, walls);
  PlaceCover out;
  for (const geo::Point p : places) {
    const double seen = equipment.share_seen(p);
    const bool lit = equipment.lit(p);
    out.seen += seen, out.lit += lit, unlit_unseen += lit ? 0 : 1 - seen;
  }
  const auto n = static_cast<double>(places.size());
  out.seen /= n, out.lit /= n, unlit_unseen /= n;
  out.bell_m = equipment.bell_m(place.at);
  return out;
}

json::Value number_or_null(std::optional<double> v) { return v ? json::Value(*v) : json::Value(); }

}  // namespace

Equipment::Equipment(const Sight& sight, const std::vector<Light>& lights, const std::vector<geo::Point>& bells) : sight_(&sight), lights_(lights), bells_(bells) {
  for (std::uint32_t i = 0; i < lights.size(); ++i) lit_.insert(i, geo::box_around(lights[i].place, lights[i].reach_m));
}

bool Equipment::lit(geo::Point p) const {
  bool out = false;
  lit_.search(geo::box_of(p), [&](std::uint32_t i) { out = out || geo::distance_m(lights_[i].place, p) <= lights_[i].reach_m; });
  return out;
}

std::optional<double> Equipment::bell_m(geo::Point p) const {
  const auto found = bells_.find(p, kFar_m);
  return found ? std::optional(found->metres) : std::nullopt;
}

CoverageReport coverage(const std::vector<RiskPlace>& places, const Equipment& equipment, const Walls& walls, double bell_m) {
  CoverageReport out;
  std::vector<double> gap;
  for (const RiskPlace& place : places) {
    double unlit_unseen = 0;
    const PlaceCover cover = cover_of(place, equipment, walls, unlit_unseen);
    gap.push_back(place.risk * (1 - cover.seen));
    out.risk += place.risk, out.seen += place.risk * cover.seen, out.unseen += gap.back();
    out.unlit += place.risk * (1 - cover.lit), out.unlit_unseen += place.risk * unlit_unseen;
    if (!cover.bell_m || *cover.bell_m > bell_m) out.far_from_bell += place.risk;
    out.places.push_back(cover);
    if (gap.back() > 0) out.gaps.push_back(static_cast<std::uint32_t>(gap.size() - 1));
  }
  std::stable_sort(out.gaps.begin(), out.gaps.end(), [&](std::uint32_t a, std::uint32_t b) { return gap[a] > gap[b]; });
  return out;
}

json::Object json_of(const CoverageReport& r) {
  return {{"risk", r.risk}, {"seenPercent", r.risk > 0 ? json::Value(100 * r.seen / r.risk) : json::Value()}, {"unseen", r.unseen}, {"unlit", r.unlit},
          {"unlitUnseen", r.unlit_unseen}, {"farFromBell", r.far_from_bell}};
}

json::Object geojson_of(const CoverageReport& r, const std::vector<RiskPlace>& places) {
  json::Array features;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const PlaceCover& c = r.places[i];
    features.push_back(json::Object{
        {"type", "Feature"},
        {"geometry", json::Object{{"type", "Point"}, {"coordinates", json::Array{places[i].at.lon, places[i].at.lat}}}},
        {"properties", json::Object{{"risk", places[i].risk}, {"seen", c.seen}, {"lit", c.lit}, {"bell_m", number_or_null(c.bell_m)}, {"gap", places[i].risk * (1 - c.seen)}}}});
  }
  return {{"type", "FeatureCollection"}, {"features", std::move(features)}};
}

}  // namespace dosi::patrol

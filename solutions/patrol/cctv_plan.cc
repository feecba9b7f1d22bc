#include "solutions/patrol/cctv_plan.h"

#include <algorithm>
#include <atomic>

#include "base/version.h"
#include "geo/geojson.h"
#include "json/parse.h"
#include "solutions/patrol/cameras/candidates.h"
#include "solutions/patrol/cameras/cell_ranking.h"
#include "solutions/patrol/cameras/siting_check.h"

namespace dosi::patrol {
namespace {

constexpr int kDirections = 8;  // in which a camera of less than a full circle may look

// Camera at every candidate place, in each direction.
std::vector<Camera> cameras_at(const std::vector<geo::Point>& places, const CctvArguments& a) {
  std::vector<Camera> out;
  const int directions = a.angle_deg < 360 ? kDirections : 1;
  for (const geo::Point p : places)
    for (int d = 0; d < directions; ++d) out.push_back({.place = p, .range_m = a.range_m, .direction_deg = 360.0 * d / directions, .angle_deg = a.angle_deg});
  return out;
}

std::vector<geo::Point> candidate_places(const CctvArguments& a, const CctvCity& city, const std::vector<double>& unseen, std::size_t sites) {
  if (a.candidates != "around" && a.candidates != "events") return city.candidates;
  std::vector<geo::Point> out = city.train.at;
  if (a.candidates == "events") return out;
  // The last of so many disjoint squares, each of which one camera would nearly see, is at most about twice what the last camera adds.
  const auto squares = ranked_cells(city.train.at, unseen, a.range_m, sites);
  const double least = squares.size() < sites || squares.empty() ? 0 : 0.5 * squares.back().weight;
  const auto around = places_around(city.train.at, unseen, {a.range_m, a.range_m / 4, least, 2 * city.train.at.size()});
  out.insert(out.end(), around.begin(), around.end());
  return out;
}

std::vector<double> shares(const std::vector<geo::Point>& places, const Sight& sight) {
  std::vector<double> out;
  for (const geo::Point p : places) out.push_back(sight.share_seen(p));
  return out;
}

double seen_share(const DemandPlaces& demand, const Sight& existing, const Sight* more) {
  double seen = 0;
  for (std::size_t i = 0; i < demand.at.size(); ++i) {
    const double left = (1 - existing.share_seen(demand.at[i])) * (more != nullptr ? 1 - more->share_seen(demand.at[i]) : 1);
    seen += demand.weight[i] * (1 - left);
  }
  const double total = demand.total();
  return total > 0 ? seen / total : 0;
}

SeenShares seen_shares(const DemandPlaces& demand, const Sight& existing, const Sight& planned, const Sight& ranked) {
  return {seen_share(demand, existing, nullptr), seen_share(demand, existing, &planned), seen_share(demand, existing, &ranked)};
}

Reaches reaches_of(const CctvArguments& a, const CctvCity& city, const std::vector<Camera>& cameras) {
  if (!city.buildings.empty() || a.angle_deg < 360) return reaches_by_sight(cameras, city.train.at, city.walls, a.threads);
  std::vector<geo::Point> places;
  for (const Camera& c : cameras) places.push_back(c.place);
  return reaches_by_radius(places, city.train.at, a.range_m, a.threads);
}

json::Value percent(double share) { return 100 * share; }
json::Object json_of(const SeenShares& s) { return {{"existingPercent", percent(s.existing)}, {"coveredPercent", percent(s.planned)}, {"rankedPercent", percent(s.ranked)}}; }

// Of the learned events, with what exists and what is planned.
CoverageReport equipment_of(const CctvArguments& a, const CctvCity& city, const std::vector<Camera>& planned) {
  std::vector<Camera> all = city.existing;
  all.insert(all.end(), planned.begin(), planned.end());
  const Sight sight(std::move(all), city.walls);
  std::vector<Light> lights;
  for (const geo::Point p : city.lights) lights.push_back({p, a.light_m});
  std::vector<RiskPlace> places;
  for (std::size_t i = 0; i < city.train.at.size(); ++i) places.push_back({city.train.at[i], city.train.weight[i]});
  return coverage(places, Equipment(sight, lights, city.bells), city.walls, a.bell_m);
}

}  // namespace

CctvPlan plan_cctv(const CctvArguments& a, const CctvCity& city, const std::function<void(double)>& told) {
  CctvPlan out;
  const Sight existing(city.existing, city.walls);
  std::vector<double> unseen = shares(city.train.at, existing);
  for (std::size_t i = 0; i < unseen.size(); ++i) unseen[i] = city.train.weight[i] * (1 - unseen[i]);
  out.asked = sites_to_choose(a.sites, a.reserve_percent / 100), out.reserved = a.sites - out.asked;
  const auto candidates = cameras_at(candidate_places(a, city, unseen, out.asked), a);
  out.candidates = candidates.size();

  static const std::atomic<bool> kNever{false};
  auto budget = a.seconds > 0 ? kit::Budget::seconds(a.seconds, kNever) : kit::Budget::steps(a.steps, kNever);
  out.siting = choose_sites({reaches_of(a, city, candidates), unseen, out.asked}, {a.seed, a.gap_percent / 100}, budget, told);
  for (const Site s : out.siting.chosen) {
    out.cameras.push_back(candidates[static_cast<std::size_t>(s)]);
    out.cameras.back().id = "site " + std::to_string(out.cameras.size());
  }

  std::vector<Camera> in_cells;
  for (const RankedCell& cell : ranked_cells(city.train.at, unseen, a.cell_m, out.asked)) in_cells.push_back({.place = cell.middle, .range_m = a.range_m});
  const Sight planned(out.cameras, city.walls), ranked(std::move(in_cells), city.walls);
  out.train = seen_shares(city.train, existing, planned, ranked), out.test = seen_shares(city.test, existing, planned, ranked);
  const double total = city.train.total();
  out.bound = out.train.existing + out.siting.bound / total;

  std::vector<geo::Point> stands;
  for (const View& v : planned.views()) stands.push_back(v.stands()), out.moved_m.push_back(v.moved_m());
  if (a.angle_deg >= 360) out.checked = out.train.existing + weight_seen(stands, city.train.at, unseen, a.range_m, city.buildings) / total;
  if (!city.lights.empty() || !city.bells.empty()) out.equipment = equipment_of(a, city, out.cameras);
  return out;
}

json::Object json_of(const CctvArguments& a, const CctvCity& city, const CctvPlan& plan) {
  json::Array sites;
  const double total = city.train.total();
  for (std::size_t i = 0; i < plan.cameras.size(); ++i) {
    const Camera& c = plan.cameras[i];
    json::Object site{{"lon", c.place.lon}, {"lat", c.place.lat}, {"added", plan.siting.added[i]}, {"addedPercent", percent(plan.siting.added[i] / total)}, {"moved_m", plan.moved_m[i]}};
    if (c.angle_deg < 360) site.append("direction_deg", c.direction_deg);
    sites.push_back(std::move(site));
  }
  const auto count = [](std::size_t n) { return static_cast<std::int64_t>(n); };
  json::Object out{{"program", "dosi patrol cctv"}, {"version", kVersion}, {"seed", static_cast<std::int64_t>(a.seed)}, {"input", city.facts},
                   {"model", city.buildings.empty() ? "radius" : "line of sight"}, {"range_m", a.range_m}, {"angle_deg", a.angle_deg},
                   {"sitesAsked", count(a.sites)}, {"sitesReserved", count(plan.reserved)}, {"sitesChosen", count(plan.cameras.size())}, {"candidates", count(plan.candidates)},
                   {"candidatesFrom", a.candidates}, {"steps", count(plan.siting.steps)}, {"learned", json_of(plan.train)}, {"boundPercent", percent(plan.bound)},
                   {"gapPercent", percent(plan.gap())}, {"checkedPercent", plan.checked ? percent(*plan.checked) : json::Value()},
                   {"rankedCell_m", a.cell_m}};
  out.append("heldOut", city.test.at.empty() ? json::Value() : json::Value(json_of(plan.test)));
  if (plan.equipment) out.append("equipment", json_of(*plan.equipment));
  out.append("sites", std::move(sites));
  return out;
}

json::Object geojson_of(const CctvCity& city, const CctvPlan& plan) {
  json::Array features;
  const auto add = [&](const geo::Geometry& shape, json::Object properties) {
    features.push_back(json::Object{{"type", "Feature"}, {"geometry", *json::parse(geo::to_text(shape))}, {"properties", std::move(properties)}});
  };
  for (std::size_t i = 0; i < plan.cameras.size(); ++i) {
    const View view(plan.cameras[i], city.walls);
    json::Object properties{{"rank", static_cast<std::int64_t>(i + 1)}, {"added", plan.siting.added[i]}, {"moved_m", view.moved_m()}};
    add(view.stands(), properties);
    properties.append("sees_m2", view.area_m2());
    if (const auto outline = view.outline()) add(*outline, std::move(properties));
  }
  return {{"type", "FeatureCollection"}, {"features", std::move(features)}};
}

}  // namespace dosi::patrol

#include "solutions/patrol/cctv_city.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <numeric>

#include "solutions/patrol/cameras/candidates.h"

namespace dosi::patrol {
namespace {

std::int64_t whole(std::size_t n) { return static_cast<std::int64_t>(n); }

// Events at one place are one place of so much weight.
class Gathered {
 public:
  void add(geo::Point p, double weight) { weights_[{p.lon, p.lat}] += weight; }
  DemandPlaces places() const {
    DemandPlaces out;
    for (const auto& [at, weight] : weights_) out.at.push_back({at.first, at.second}), out.weight.push_back(weight);
    return out;
  }

 private:
  std::map<std::pair<double, double>, double> weights_;
};

Result<void> read_demand(const CctvArguments& a, CctvCity& city) {
  PlaceColumns columns = a.columns;
  if (!a.weight.empty()) columns.numbers = {a.weight};
  DOSI_TRY(const PlaceRows rows, read_places(a.events, columns));
  std::optional<std::int64_t> last_day;
  if (!a.train_until.empty()) {
    DOSI_TRY(last_day, read_day(a.train_until, "train-until"));
  }
  Gathered train, test;
  for (std::size_t i = 0; i < rows.at.size(); ++i) {
    const double weight = a.weight.empty() ? 1 : rows.numbers[0][i];
    if (!(weight > 0)) continue;
    const bool later = last_day && rows.day[i] > *last_day;
    (later ? city.test_events : city.train_events) += 1;
    (later ? test : train).add(rows.at[i], weight);
  }
  city.train = train.places(), city.test = test.places();
  if (city.train.at.empty()) return bad_request("No event with a weight above 0 happened until " + (a.train_until.empty() ? std::string("today") : a.train_until) + ".", "train-until");
  city.facts.append("events", json::Object{{"file", a.events}, {"rows", whole(rows.rows)}, {"used", whole(city.train_events + city.test_events)}, {"leftOut", json_of(rows.left_out)},
                                           {"learnedFrom", whole(city.train_events)}, {"checkedOn", whole(city.test_events)}, {"places", whole(city.train.at.size())}});
  return ok();
}

Result<void> read_buildings(const CctvArguments& a, CctvCity& city) {
  if (a.buildings.empty()) return ok();
  DOSI_TRY(DrawnFeatures drawn, read_features(a.buildings));
  for (DrawnFeature& f : drawn.features)
    if (f.geometry.is_polygonal()) city.buildings.push_back(std::move(f.geometry));
  if (city.buildings.empty()) return bad_request("'" + a.buildings + "' has no polygons; outlines of buildings were expected.", "buildings");
  city.walls = Walls(city.buildings);
  city.facts.append("buildings", json::Object{{"file", a.buildings}, {"used", whole(city.buildings.size())}, {"leftOut", whole(drawn.left_out + drawn.features.size() - city.buildings.size())}});
  return ok();
}

// An address stands for the street before it: what is seen of it is its outside.
void put_outside(DemandPlaces& demand, const Walls& walls, std::size_t& moved) {
  Gathered out;
  for (std::size_t i = 0; i < demand.at.size(); ++i) {
    const auto footing = walls.footing(demand.at[i]);
    moved += footing && footing->moved_m > 0;
    out.add(footing ? footing->place : demand.at[i], demand.weight[i]);
  }
  demand = out.places();
}

Result<void> read_existing(const CctvArguments& a, CctvCity& city) {
  if (a.existing.empty()) return ok();
  DOSI_TRY(PlaceRows rows, read_places(a.existing, {.numbers = {"range_m", "direction_deg", "angle_deg", "share"}}));
  const auto or_else = [&](std::size_t column, std::size_t i, double otherwise) { return std::isnan(rows.numbers[column][i]) ? otherwise : rows.numbers[column][i]; };
  for (std::size_t i = 0; i < rows.at.size(); ++i) {
    const Camera camera{fmt::format("existing {}", i + 1), rows.at[i], or_else(0, i, a.range_m), or_else(1, i, 0), or_else(2, i, 360), or_else(3, i, 1)};
    if (const auto good = sound(camera); good) city.existing.push_back(camera);
    else ++rows.left_out[good.error().field + " out of bounds"];
  }
  city.facts.append("existing", json::Object{{"file", a.existing}, {"used", whole(city.existing.size())}, {"leftOut", json_of(rows.left_out)}});
  return ok();
}

// CSV of places; GeoJSON of places, or of streets along which poles may stand.
Result<std::vector<geo::Point>> read_candidates(const std::string& file, double step_m) {
  if (!file.ends_with("json")) {
    DOSI_TRY(PlaceRows rows, read_places(file, {}));
    return std::move(rows.at);
  }
  DOSI_TRY(const DrawnFeatures drawn, read_features(file));
  std::vector<std::vector<geo::Point>> lines;
  for (const DrawnFeature& f : drawn.features) {
    for (std::size_t i = 0; i < f.geometry.line_count() && f.geometry.dimension() == 1; ++i) lines.emplace_back(f.geometry.line(i).begin(), f.geometry.line(i).end());
    if (f.geometry.dimension() == 0)
      for (const geo::Point p : f.geometry.points()) lines.push_back({p});
  }
  if (lines.empty()) return bad_request("'" + file + "' has neither points nor lines.", "candidates");
  return street_places(lines, step_m);
}

Result<void> read_points(const std::string& file, const char* name, std::vector<geo::Point>& to, json::Object& facts) {
  if (file.empty()) return ok();
  DOSI_TRY(PlaceRows rows, read_places(file, {}));
  facts.append(name, json::Object{{"file", file}, {"used", whole(rows.at.size())}, {"leftOut", json_of(rows.left_out)}});
  to = std::move(rows.at);
  return ok();
}

}  // namespace

double DemandPlaces::total() const { return std::accumulate(weight.begin(), weight.end(), 0.0); }

Result<CctvCity> read_city(const CctvArguments& a) {
  CctvCity city;
  DOSI_CHECK(read_demand(a, city));
  DOSI_CHECK(read_buildings(a, city));
  if (!city.buildings.empty()) put_outside(city.train, city.walls, city.in_buildings), put_outside(city.test, city.walls, city.in_buildings);
  city.facts.append("placesPutOutside", whole(city.in_buildings));
  DOSI_CHECK(read_existing(a, city));
  if (a.candidates != "around" && a.candidates != "events") {
    DOSI_TRY(city.candidates, read_candidates(a.candidates, a.range_m / 4));
  }
  DOSI_CHECK(read_points(a.bells, "bells", city.bells, city.facts));
  DOSI_CHECK(read_points(a.lights, "lights", city.lights, city.facts));
  return city;
}

}  // namespace dosi::patrol

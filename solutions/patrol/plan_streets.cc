#include "solutions/patrol/plan_streets.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "json/parse.h"
#include "solutions/kit/directions.h"
#include "solutions/kit/text_file.h"

namespace dosi::patrol {
namespace {

constexpr double kReach_m = 500;

// A feature as the simplified entity that streets are read from.
json::Value road_of(const json::Value& feature, std::size_t number) {
  json::Object out{{"id", fmt::format("urn:ngsi-ld:RoadSegment:{}", number)}, {"type", "RoadSegment"}};
  if (const json::Value* properties = feature.find("properties"); properties != nullptr && properties->is_object())
    for (const auto& member : properties->as_object())
      if (member.key != "type" && member.key != "location") out[member.key] = member.value;
  if (const json::Value* geometry = feature.find("geometry")) out["location"] = *geometry;
  return out;
}

Result<kit::DriveStreets> read_geojson(const std::string& path, const std::string& text) {
  auto parsed = json::parse(text);
  if (!parsed) return bad_request(fmt::format("'{}': {}", path, parsed.error().message));
  const json::Value* features = parsed->find("features");
  if (features == nullptr || !features->is_array()) return bad_request(fmt::format("'{}' should be a FeatureCollection of streets.", path));
  kit::DriveStreets out;
  for (const json::Value& feature : features->as_array()) out.add(road_of(feature, out.streets.size() + out.not_for_cars + out.without_line));
  if (out.streets.empty()) return bad_request(fmt::format("'{}' has no street that a car can drive.", path));
  return out;
}

}  // namespace

Result<PlanStreets> PlanStreets::read(const std::vector<std::string>& files) {
  kit::DriveStreets all;
  for (const std::string& file : files) {
    kit::DriveStreets streets;
    if (file.ends_with(".geojson") || file.ends_with(".json")) {
      DOSI_TRY(const std::string text, kit::read_file(file));
      DOSI_TRY(streets, read_geojson(file, text));
    } else {
      DOSI_TRY(streets, kit::read_drive_streets(file));
    }
    std::move(streets.streets.begin(), streets.streets.end(), std::back_inserter(all.streets));
    all.not_for_cars += streets.not_for_cars, all.without_line += streets.without_line;
    all.speeds_assumed += streets.speeds_assumed, all.speeds_corrected += streets.speeds_corrected;
  }
  PlanStreets out;
  out.times_ = std::make_unique<kit::DriveTimes>(kit::DriveGraph(std::move(all)));
  return out;
}

Result<void> PlanStreets::leave_out_unreachable(SpotTable& spots, const CarTable& cars) const {
  std::vector<kit::DriveGraph::Place> depots, places;
  for (const auto& depot : cars.depots) {
    const auto place = graph().nearest(depot.at, kReach_m);
    if (!place) return bad_request(fmt::format("Depot '{}' is further than {:g} m from any street.", depot.id, kReach_m));
    depots.push_back(*place);
  }
  std::vector<SpotTable::Row> near;
  for (SpotTable::Row& row : spots.rows) {
    const auto place = graph().nearest(row.at, kReach_m);
    if (!place) {
      ++spots.left_out[fmt::format("further than {:g} m from any street", kReach_m)];
      continue;
    }
    places.push_back(*place), near.push_back(std::move(row));
  }
  spots.rows.clear();
  const kit::DriveMatrix out = times_->matrix(depots, places), back = times_->matrix(places, depots);
  for (std::size_t i = 0; i < near.size(); ++i) {
    bool reached = false;
    for (std::size_t d = 0; d < depots.size(); ++d) reached |= out.reachable(d, i) && back.reachable(i, d);
    if (reached)
      spots.rows.push_back(std::move(near[i]));
    else
      ++spots.left_out["no way on the streets from and to any depot"];
  }
  if (spots.rows.empty()) return bad_request("No hot spot can be reached on the streets from a depot.");
  return ok();
}

void PlanStreets::measure(Problem& problem, unsigned threads) {
  places_.clear();
  for (const geo::Point at : problem.places) places_.push_back(*graph().nearest(at, kReach_m));
  const kit::DriveMatrix drives = times_->matrix(places_, threads);
  const std::size_t n = places_.size();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const bool way = drives.reachable(i, j);
      problem.drive.seconds[i * n + j] = way ? drives.seconds(i, j) : DriveMatrix::kNoWay;
      problem.drive.metres[i * n + j] = way ? static_cast<float>(drives.metres(i, j)) : 0;
    }
}

Legs PlanStreets::legs() const {
  return [this](Place from, Place to) {
    Leg out;
    const auto path = times_->path(places_[at(from)], places_[at(to)]);
    if (!path) return out;
    out.line = path->line();
    bool first = true;
    for (const kit::Step& step : kit::directions(graph(), *path)) {
      out.turns.push_back({kit::sentence_ko(step, first), kit::sentence_en(step, first), step.at, step.metres, step.seconds});
      first = false;
    }
    return out;
  };
}

}  // namespace dosi::patrol

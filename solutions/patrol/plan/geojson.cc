#include "solutions/patrol/plan/geojson.h"

#include <cmath>

namespace dosi::patrol {
namespace {

json::Value position(geo::Point p) {
  const auto rounded = [](double v) { return std::round(v * 1e7) / 1e7; };
  return json::Array{rounded(p.lon), rounded(p.lat)};
}

json::Value feature(std::string_view type, json::Value coordinates, json::Object properties) {
  return json::Object{{"type", "Feature"}, {"geometry", json::Object{{"type", type}, {"coordinates", std::move(coordinates)}}}, {"properties", std::move(properties)}};
}

json::Object halt_properties(const Problem& problem, const PatrolCar& car, const Halt& halt, int order) {
  json::Object out{{"car", car.id}, {"order", order}, {"label", halt.label}, {"arrive", clock_text(halt.arrive_s)}, {"leave", clock_text(halt.leave_s)}};
  out["kind"] = halt.step == nullptr ? "depot" : halt.step->doing == Doing::stop ? "stop" : halt.step->doing == Doing::pause ? "break" : "call";
  if (halt.step == nullptr || halt.step->doing != Doing::stop) return out;
  const HotSpot& spot = problem.spots[at(halt.step->spot)];
  out["spot"] = spot.id, out["district"] = problem.districts[at(spot.district)].name, out["why"] = name_of(halt.step->why);
  out["expectedReports"] = halt.step->captured, out["locked"] = halt.step->locked;
  return out;
}

}  // namespace

json::Object geojson_of(const Problem& problem, const Plan& plan, const Legs& legs) {
  json::Array features;
  for (std::size_t c = 0; c < problem.cars.size(); ++c) {
    const PatrolCar& car = problem.cars[c];
    const auto halts = itinerary(problem, plan, Car(static_cast<std::uint32_t>(c)), legs);
    if (halts.empty()) continue;
    json::Array line{position(problem.places[at(car.depot)])};
    json::Array points;
    double metres = 0;
    for (const Halt& halt : halts) {
      for (std::size_t i = 1; i + 1 < halt.leg.line.size(); ++i) line.push_back(position(halt.leg.line[i]));
      line.push_back(position(halt.at));
      metres += halt.drive_m;
      points.push_back(feature("Point", position(halt.at), halt_properties(problem, car, halt, static_cast<int>(points.size()) + 1)));
    }
    features.push_back(feature("LineString", std::move(line),
                               {{"car", car.id}, {"name", car.name}, {"kind", "route"}, {"shift", problem.shifts[at(car.shift)].name},
                                {"out", clock_text(plan.routes[c].out_s)}, {"back", clock_text(plan.routes[c].back_s)}, {"km", std::round(metres) / 1000}}));
    for (auto& point : points) features.push_back(std::move(point));
  }
  return {{"type", "FeatureCollection"}, {"features", std::move(features)}};
}

}  // namespace dosi::patrol

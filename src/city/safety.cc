#include "city/safety.h"

#include <algorithm>
#include <cmath>

#include "city/chance.h"
#include "city/exact.h"

namespace dosi::city {
namespace {

constexpr double kLightEveryM = 104;

double compass_deg(double heading_rad) {
  const double deg = 90 - heading_rad * 180 / exact::kPi;
  return deg - 360 * std::floor(deg / 360);
}

// Beside the street, to the right of the way from its start.
Xy beside(const Line& line, double along_m, double aside_m) {
  double heading = 0;
  const Xy p = point_along(line, along_m, &heading);
  return p + Xy{exact::sin(heading), -exact::cos(heading)} * aside_m;
}

double half_width_m(Road road) {
  return road == Road::primary ? 13 : road == Road::secondary ? 9 : road == Road::tertiary ? 6 : 3.5;
}

void place_lights(const Streets& streets, std::uint64_t seed, Safety& out) {
  for (int s = 0; s < static_cast<int>(streets.segments.size()); ++s) {
    const Segment& g = streets.segments[s];
    if (g.bridge && g.road == Road::none) continue;
    // Some residential streets were forgotten: the dark corners that a patrol planner looks for.
    const Xy middle = g.line[g.line.size() / 2];
    const bool forgotten = g.road == Road::residential && noise(seed + 301, middle.x / 600, middle.y / 600) > 0.38;
    const double every = forgotten ? kLightEveryM * 4 : kLightEveryM;
    const double start = unit(hash(seed, 302, s)) * every;
    int side = s % 2 ? 1 : -1;
    for (double along = start; along < g.length_m; along += every, side = -side)
      out.lights.push_back({beside(g.line, along, side * half_width_m(g.road)), s});
  }
}

void place_cameras(const Ground& g, std::uint64_t seed, Safety& out) {
  const auto add = [&](int segment, double along, int purpose) {
    Chance chance(seed, hash(303, segment, static_cast<std::int64_t>(along), purpose));
    double heading = 0;
    const Line& line = g.streets.segments[segment].line;
    point_along(line, along, &heading);
    const bool dome = chance.happens(0.25);
    out.cameras.push_back({beside(line, along, half_width_m(g.streets.segments[segment].road)), segment,
                           std::floor(compass_deg(heading + (chance.happens(0.5) ? exact::kPi : 0))),
                           dome ? 360.0 : 60 + 10.0 * chance.below(5), dome ? 30.0 : 40 + 10.0 * chance.below(5),
                           purpose});
  };
  std::vector<Xy> schools;
  for (const Place& p : g.places)
    if (p.kind == PlaceKind::elementary_school || p.kind == PlaceKind::kindergarten) schools.push_back(p.at);
  const PointIndex near_school(schools, 250);
  for (int s = 0; s < static_cast<int>(g.streets.segments.size()); ++s) {
    const Segment& segment = g.streets.segments[s];
    const double roll = unit(hash(seed, 304, s));
    const Xy middle = point_along(segment.line, segment.length_m / 2);
    if (!near_school.within(middle, 160).empty() && roll < 0.35)
      add(s, segment.length_m / 2, 1);
    else if (segment.bridge || (segment.road == Road::primary && roll < 0.22))
      add(s, segment.length_m * 0.5, 2);
    else if (roll < (segment.road == Road::residential ? 0.13 : 0.18))
      add(s, 4, roll < 0.01 ? 3 : 0);
  }
}

void place_bells(const Ground& g, std::uint64_t seed, Safety& out) {
  const auto count = static_cast<int>(g.streets.segments.size());
  for (int s = 0; s < count; ++s)
    if (g.streets.segments[s].road == Road::residential && unit(hash(seed, 305, s)) < 0.085)
      out.bells.push_back({beside(g.streets.segments[s].line, 6, -3.5), s});
}

void place_boxes(const Ground& g, Safety& out) {
  std::vector<Xy> starts;
  for (const Segment& s : g.streets.segments)
    if (s.road == Road::secondary || s.road == Road::primary || s.road == Road::tertiary)
      starts.push_back(beside(s.line, s.length_m / 2, 18));
  const PointIndex streets(starts, 200);
  std::vector<bool> served(g.districts.dongs.size());
  for (int d = 0; d < static_cast<int>(served.size()); ++d) {
    if (served[d]) continue;
    served[d] = true;
    const District& dong = g.districts.dongs[d];
    PoliceBox box{.name = {dong.name.ko.substr(0, dong.name.ko.size() - 3) + "파출소",
                           dong.name.en.substr(0, dong.name.en.size() - 5) + " Police Box"},
                  .dongs = {d}};
    // Two dongs of a gu share a box: the nearest one that has none.
    int partner = -1;
    for (int e = 0; e < static_cast<int>(served.size()); ++e)
      if (!served[e] && g.districts.dongs[e].gu == dong.gu &&
          (partner < 0 || distance_m(g.districts.dongs[e].centre, dong.centre) <
                              distance_m(g.districts.dongs[partner].centre, dong.centre)))
        partner = e;
    Xy middle = dong.centre;
    if (partner >= 0)
      served[partner] = true, box.dongs.push_back(partner),
      middle = between(middle, g.districts.dongs[partner].centre, 0.4);
    box.at = starts[streets.nearest(middle)];
    out.boxes.push_back(std::move(box));
  }
}

}  // namespace

Safety make_safety(const Ground& ground, std::uint64_t seed) {
  Safety out;
  place_lights(ground.streets, seed, out);
  place_cameras(ground, seed, out);
  place_bells(ground, seed, out);
  place_boxes(ground, out);
  return out;
}

std::vector<double> darkness(const Streets& streets, const Safety& safety) {
  std::vector<double> lamps(streets.segments.size(), 0);
  for (const StreetFixture& light : safety.lights) lamps[light.segment] += 1;
  for (std::size_t s = 0; s < lamps.size(); ++s) {
    const double wanted = std::max(1.0, streets.segments[s].length_m / kLightEveryM);
    lamps[s] = std::max(0.0, 1 - lamps[s] / wanted);
  }
  return lamps;
}

}  // namespace dosi::city

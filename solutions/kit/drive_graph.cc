#include "solutions/kit/drive_graph.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dosi::kit {
namespace {

struct Foot {
  double share = 0;  // of the segment before it
  double metres = 0;
};

// The nearest place of the segment from a to b, on the plane that touches the earth at p.
Foot foot_of(geo::Point p, geo::Point a, geo::Point b) {
  constexpr double kRadiansPerDegree = std::numbers::pi / 180;
  const double y_m = geo::kEarthRadius_m * kRadiansPerDegree, x_m = y_m * std::cos(p.lat * kRadiansPerDegree);
  const double ax = (a.lon - p.lon) * x_m, ay = (a.lat - p.lat) * y_m;
  const double dx = (b.lon - a.lon) * x_m, dy = (b.lat - a.lat) * y_m;
  const double length2 = dx * dx + dy * dy;
  const double share = length2 > 0 ? std::clamp(-(ax * dx + ay * dy) / length2, 0.0, 1.0) : 0;
  return {share, std::hypot(ax + share * dx, ay + share * dy)};
}

geo::Point between(geo::Point a, geo::Point b, double share) {
  if (share <= 0) return a;
  if (share >= 1) return b;
  return {a.lon + share * (b.lon - a.lon), a.lat + share * (b.lat - a.lat)};
}

}  // namespace

std::span<const geo::Point> DriveGraph::line(Stretch s) const {
  const StretchData& data = stretches_[index(s)];
  return {streets_.streets[data.street].line.data() + data.first_point, data.points};
}

std::vector<geo::Point> DriveGraph::state_places() const {
  std::vector<geo::Point> out;
  for (const Junction junction : junction_of_) out.push_back(place(junction));
  return out;
}

std::optional<DriveGraph::Place> DriveGraph::nearest_of(geo::Point p, double radius_m, bool main_only) const {
  std::optional<std::uint32_t> best;
  Foot foot;
  nearby_.search(geo::box_around(p, radius_m), [&](std::uint32_t number) {
    const Segment segment = segments_[number];
    if (main_only && standings_[segment.stretch] != Standing::main) return;
    const auto& street = streets_.streets[stretches_[segment.stretch].street].line;
    const Foot found = foot_of(p, street[segment.point], street[segment.point + 1]);
    const bool nearer = !best || found.metres < foot.metres || (found.metres == foot.metres && number < *best);
    if (found.metres <= radius_m && nearer) best = number, foot = found;
  });
  if (!best) return std::nullopt;
  const Segment segment = segments_[*best];
  const StretchData& data = stretches_[segment.stretch];
  const auto& street = streets_.streets[data.street].line;
  Place out{Stretch{segment.stretch}, 0, between(street[segment.point], street[segment.point + 1], foot.share), foot.metres,
            standings_[segment.stretch]};
  double before_m = 0, all_m = 0;
  for (std::uint32_t i = data.first_point; i + 1 < data.first_point + data.points; ++i) {
    const double metres = geo::distance_m(street[i], street[i + 1]);
    all_m += metres;
    if (i < segment.point) before_m += metres;
    if (i == segment.point) before_m += metres * foot.share;
  }
  const bool at_end = segment.point + 2 == data.first_point + data.points && foot.share >= 1;
  out.share = at_end ? 1 : std::min(before_m / all_m, 1.0);
  return out;
}

std::optional<DriveGraph::Place> DriveGraph::nearest(geo::Point p, double most_m) const {
  for (const bool main_only : {true, false})
    for (double radius_m = std::min(most_m, 100.0);; radius_m = std::min(most_m, radius_m * 4)) {
      if (auto place = nearest_of(p, radius_m, main_only)) return place;
      if (radius_m >= most_m) break;
    }
  return std::nullopt;
}

DriveCost DriveGraph::before(const Place& place) const {
  const DriveCost whole = stretches_[index(place.stretch)].cost;
  return {static_cast<std::uint32_t>(whole.time_ms() * place.share), static_cast<std::uint32_t>(whole.length_dm() * place.share)};
}

std::optional<DriveGraph::Junction> DriveGraph::junction_at(const Place& place) const {
  const StretchData& data = stretches_[index(place.stretch)];
  if (place.share <= 0) return data.from;
  return place.share >= 1 ? std::optional(data.to) : std::nullopt;
}

std::vector<Seed> DriveGraph::starts(const Place& place) const {
  std::vector<Seed> out;
  if (const auto junction = junction_at(place)) {
    for (const auto state : states_at(*junction)) out.push_back({state, {}});
    return out;
  }
  const Arc ahead = forward(place.stretch);
  out.push_back({arrival(ahead), cost(ahead) - before(place)});
  if (drivable(reverse(ahead))) out.push_back({arrival(reverse(ahead)), before(place)});
  return out;
}

std::vector<Seed> DriveGraph::ends(const Place& place) const {
  std::vector<Seed> out;
  if (const auto junction = junction_at(place)) {
    for (const auto state : states_at(*junction)) out.push_back({state, {}});
    return out;
  }
  for (const Arc arc : {forward(place.stretch), reverse(forward(place.stretch))}) {
    if (!drivable(arc)) continue;
    const DriveCost part = is_forward(arc) ? before(place) : cost(arc) - before(place);
    for (const auto state : states_at(from(arc)))
      for (std::uint32_t i = states_.first[state]; i < states_.first[state + 1]; ++i)
        if (driven_[i] == arc) out.push_back({state, states_.arcs[i].cost - cost(arc) + part});
  }
  return out;
}

DriveCost DriveGraph::along(const Place& start, const Place& end) const {
  const auto at_start = junction_at(start), at_end = junction_at(end);
  if (at_start && at_start == at_end) return {};
  if (start.stretch != end.stretch) return DriveCost::unreachable();
  if (end.share >= start.share) return before(end) - before(start);
  return drivable(reverse(forward(start.stretch))) ? before(start) - before(end) : DriveCost::unreachable();
}

}  // namespace dosi::kit

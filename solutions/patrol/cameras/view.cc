#include "solutions/patrol/cameras/view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace dosi::patrol {
namespace {

using Stretch = View::Stretch;
constexpr double kTurn = 2 * std::numbers::pi;
constexpr double kEdgeOn_m = 1e-6;  // a wall whose line passes the camera so closely is seen edge-on and hides nothing

double radians(double degrees) { return degrees * std::numbers::pi / 180; }
double in_turn(double direction) {
  const double d = std::fmod(direction, kTurn);
  return d < 0 ? d + kTurn : d;
}
double direction_of(Metres m) { return in_turn(std::atan2(m.east, m.north)); }
double nearness(const Stretch& s, Metres unit) { return s.north * unit.north + s.east * unit.east; }
double nearness(const Stretch& s, double direction) { return nearness(s, Metres{std::sin(direction), std::cos(direction)}); }
Metres unit(Metres m) {
  const double length = std::hypot(m.east, m.north);
  return {m.east / length, m.north / length};
}
constexpr Metres kNorth{0, 1};

// A wall as an envelope of its own, none where it hides nothing.
std::vector<Stretch> envelope_of(Metres a, Metres b) {
  const double cross = a.east * b.north - a.north * b.east, length = std::hypot(b.east - a.east, b.north - a.north);
  if (!(std::abs(cross) > kEdgeOn_m * length)) return {};
  const Metres first = cross < 0 ? a : b, last = cross < 0 ? b : a;
  const double start = direction_of(first), end = direction_of(last);
  const double north = (a.east - b.east) / cross, east = (b.north - a.north) / cross;
  if (start == end) return {};
  if (start < end) return {{start, unit(first)}, {end, unit(last), north, east}, {kTurn, kNorth}};
  return {{end, unit(last), north, east}, {start, unit(first)}, {kTurn, kNorth, north, east}};
}

struct Direction {
  double angle;
  Metres unit;
};

void append(std::vector<Stretch>& out, const Stretch& s, Direction end) {
  if (!out.empty() && out.back().north == s.north && out.back().east == s.east)
    out.back().end = end.angle, out.back().end_unit = end.unit;
  else if (end.angle > (out.empty() ? 0 : out.back().end))
    out.push_back({end.angle, end.unit, s.north, s.east});
}

// Where, from `from` to `to`, the two change places: they are told to do so once. `fallback` is for walls that meet at an end of it,
// where rounding may set the crossing just outside.
Direction crossing(const Stretch& a, const Stretch& b, Direction from, Direction to, Direction fallback) {
  const Metres along{b.north - a.north, a.east - b.east};
  const double at = std::atan2(along.east, along.north);
  for (const auto& [turned, sign] : {std::pair(at, 1.0), {at + std::numbers::pi, -1.0}, {at + kTurn, 1.0}})
    if (turned > from.angle && turned < to.angle) return {turned, unit({sign * along.east, sign * along.north})};
  return fallback;
}

std::vector<Stretch> nearer_of(const std::vector<Stretch>& a, const std::vector<Stretch>& b) {
  std::vector<Stretch> out;
  out.reserve(a.size() + b.size());
  Direction from{0, kNorth};
  for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    const Direction to = a[i].end < b[k].end ? Direction{a[i].end, a[i].end_unit} : Direction{b[k].end, b[k].end_unit};
    const Stretch difference{0, {}, a[i].north - b[k].north, a[i].east - b[k].east};
    const double first = nearness(difference, from.unit), last = nearness(difference, to.unit);
    if (first >= 0 && last >= 0) {
      append(out, a[i], to);
    } else if (first <= 0 && last <= 0) {
      append(out, b[k], to);
    } else {
      append(out, first > 0 ? a[i] : b[k], crossing(a[i], b[k], from, to, std::abs(first) < std::abs(last) ? from : to));
      append(out, first > 0 ? b[k] : a[i], to);
    }
    from = to;
    const bool next_a = a[i].end == to.angle, next_b = b[k].end == to.angle;
    i += next_a, k += next_b;
  }
  return out;
}

std::vector<Stretch> envelope(std::vector<std::vector<Stretch>>& walls, std::size_t first, std::size_t last) {
  if (first == last) return {{kTurn, kNorth}};
  if (last - first == 1) return std::move(walls[first]);
  const std::size_t middle = first + (last - first) / 2;
  return nearer_of(envelope(walls, first, middle), envelope(walls, middle, last));
}

}  // namespace

View::View(const Camera& camera, const Walls& walls)
    : range_m_(camera.range_m), direction_(in_turn(radians(camera.direction_deg))), half_(camera.angle_deg >= 360 ? std::numbers::pi : radians(camera.angle_deg) / 2),
      plane_(camera.place) {
  const auto footing = walls.footing(camera.place);
  blind_ = !footing;
  if (blind_) return;
  plane_ = LocalPlane(footing->place), moved_m_ = footing->moved_m;
  std::vector<std::vector<Stretch>> near;
  walls.search(geo::box_around(stands(), range_m_), [&](geo::Point from, geo::Point to) {
    const Metres a = plane_.to(from), b = plane_.to(to);
    const Metres nearest = nearest_on(a, b);
    if (std::hypot(nearest.east, nearest.north) > range_m_) return;
    if (auto wall = envelope_of(a, b); !wall.empty()) near.push_back(std::move(wall));
  });
  stretches_ = envelope(near, 0, near.size());
}

const Stretch& View::stretch_at(double direction) const {
  const auto at = std::lower_bound(stretches_.begin(), stretches_.end(), direction, [](const Stretch& s, double d) { return s.end < d; });
  return at == stretches_.end() ? stretches_.back() : *at;
}

// From the middle of the sector, -pi to pi.
double View::offset(double direction) const {
  const double d = in_turn(direction - direction_);
  return d > std::numbers::pi ? d - kTurn : d;
}

double View::reach_m(double bearing_deg) const {
  const double direction = in_turn(radians(bearing_deg));
  if (blind_ || std::abs(offset(direction)) > half_ + 1e-12) return 0;
  return 1 / std::max(nearness(stretch_at(direction), direction), 1 / range_m_);
}

bool View::sees(geo::Point p) const {
  if (blind_ || geo::distance_m(stands(), p) > range_m_) return false;
  const Metres at = plane_.to(p);
  const double direction = direction_of(at), metres = std::hypot(at.east, at.north);
  if (metres <= kTouch_m) return true;
  if (std::abs(offset(direction)) > half_ + 1e-12) return false;
  return (metres - kTouch_m) / metres * nearness(stretch_at(direction), at) <= 1;
}

template <class Visit>
void View::parts(Visit&& visit) const {
  if (blind_) return;
  const double from = half_ < std::numbers::pi ? direction_ - half_ : 0, to = half_ < std::numbers::pi ? direction_ + half_ : kTurn;
  for (const double turn : {-kTurn, 0.0, kTurn}) {
    double start = turn;
    for (const Stretch& s : stretches_) {
      std::array<double, 4> cuts{start, start, start, turn + s.end};
      start = turn + s.end;
      // Where a wall leaves the range: its nearest place lies at `middle`.
      if (const double steep = std::hypot(s.north, s.east); steep * range_m_ > 1) {
        const double middle = std::atan2(s.east, s.north), half = std::acos(1 / (steep * range_m_));
        const double near = cuts[0] + in_turn(middle - cuts[0] + half) - 2 * half;  // the crossing before cuts[0], or the first after it
        cuts[1] = std::clamp(near, cuts[0], cuts[3]), cuts[2] = std::clamp(near + 2 * half, cuts[0], cuts[3]);
      }
      for (int i = 0; i < 3; ++i) {
        const double a = std::max(cuts[i], from), b = std::min(cuts[i + 1], to);
        if (!(a < b)) continue;
        const bool wall = nearness(s, (a + b) / 2) * range_m_ > 1;
        visit(a, b, wall ? &s : nullptr);
      }
    }
  }
}

double View::area_m2() const {
  double twice = 0;
  parts([&](double from, double to, const Stretch* wall) {
    twice += wall == nullptr ? range_m_ * range_m_ * (to - from) : std::sin(to - from) / (nearness(*wall, from) * nearness(*wall, to));
  });
  return twice / 2;
}

std::optional<geo::Geometry> View::outline() const {
  constexpr double kStep = std::numbers::pi / 36;
  if (!(area_m2() >= 1)) return {};
  std::vector<geo::Point> ring;
  const auto add = [&](double direction, double metres) { ring.push_back(plane_.from({metres * std::sin(direction), metres * std::cos(direction)})); };
  parts([&](double from, double to, const Stretch* wall) {
    const int steps = wall == nullptr ? static_cast<int>(std::ceil((to - from) / kStep)) : 1;
    for (int i = 0; i <= steps; ++i) {
      const double direction = i == steps ? to : from + (to - from) * i / steps;
      add(direction, wall == nullptr ? range_m_ : 1 / nearness(*wall, direction));
    }
  });
  if (half_ < std::numbers::pi) ring.push_back(stands());
  ring.erase(std::unique(ring.begin(), ring.end()), ring.end());
  if (ring.front() != ring.back()) ring.push_back(ring.front());
  std::reverse(ring.begin(), ring.end());  // RFC 7946: outer rings turn to the left
  const auto end = static_cast<std::uint32_t>(ring.size());
  return geo::Geometry(geo::GeometryType::polygon, {std::move(ring), {end}, {1}, {}});
}

}  // namespace dosi::patrol

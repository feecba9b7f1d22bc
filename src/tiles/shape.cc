#include "tiles/shape.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dosi::tiles {
namespace {

constexpr double kLow = -kBuffer, kHigh = kExtent + kBuffer;

bool is_inside(TilePoint p) { return kLow <= p.x && p.x <= kHigh && kLow <= p.y && p.y <= kHigh; }

TilePoint between(TilePoint a, TilePoint b, double t) { return {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)}; }

// The stretch [t0, t1] of a -> b inside (Liang and Barsky 1984); false if there is none.
bool inside_stretch(TilePoint a, TilePoint b, double& t0, double& t1) {
  t0 = 0, t1 = 1;
  const auto cut = [&](double direction, double room) {  // inside where direction * t <= room
    if (direction == 0) return room >= 0;
    const double t = room / direction;
    if (direction < 0) t0 = std::max(t0, t);
    else t1 = std::min(t1, t);
    return t0 <= t1;
  };
  return cut(a.x - b.x, a.x - kLow) && cut(b.x - a.x, kHigh - a.x) && cut(a.y - b.y, a.y - kLow) &&
         cut(b.y - a.y, kHigh - a.y);
}

// The part of a ring's area where sign * coordinate <= sign * limit.
template <double TilePoint::*kAxis>
Path clip_side(const Path& ring, double limit, double sign) {
  Path out;
  out.reserve(ring.size() + 4);
  for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
    const TilePoint a = ring[j], b = ring[i];
    const bool a_in = sign * (a.*kAxis) <= sign * limit, b_in = sign * (b.*kAxis) <= sign * limit;
    if (a_in != b_in) {
      TilePoint at = between(a, b, (limit - a.*kAxis) / (b.*kAxis - a.*kAxis));
      at.*kAxis = limit;
      out.push_back(at);
    }
    if (b_in) out.push_back(b);
  }
  return out;
}

double squared_distance(TilePoint p, TilePoint a, TilePoint b) {
  const double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
  const double t = length == 0 ? 0 : std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0);
  const TilePoint at = between(a, b, t);
  return (p.x - at.x) * (p.x - at.x) + (p.y - at.y) * (p.y - at.y);
}

}  // namespace

TileSpace::TileSpace(geo::TileId tile)
    : tiles_(std::ldexp(1, tile.z)), tile_(tile), box_(geo::bounds(tile, static_cast<double>(kBuffer) / kExtent)) {}

TilePoint TileSpace::to_tile(geo::Point p) const {
  const geo::WorldPoint w = geo::to_world(p);
  return {(w.x * tiles_ - tile_.x) * kExtent, (w.y * tiles_ - tile_.y) * kExtent};
}

std::vector<Path> clip_line(const Path& line) {
  std::vector<Path> parts;
  bool open = false;  // the last part ends where the next edge begins
  for (std::size_t i = 1; i < line.size(); ++i) {
    const TilePoint a = line[i - 1], b = line[i];
    double t0, t1;
    if (!inside_stretch(a, b, t0, t1)) {
      open = false;
      continue;
    }
    if (!open || t0 > 0) parts.push_back({t0 == 0 ? a : between(a, b, t0)});
    parts.back().push_back(t1 == 1 ? b : between(a, b, t1));
    open = t1 == 1;
  }
  return parts;
}

Path clip_ring(const Path& ring) {
  if (ring.empty() || std::all_of(ring.begin(), ring.end(), is_inside)) return ring;
  Path out = clip_side<&TilePoint::x>(ring, kLow, -1);
  if (!out.empty()) out = clip_side<&TilePoint::x>(out, kHigh, 1);
  if (!out.empty()) out = clip_side<&TilePoint::y>(out, kLow, -1);
  if (!out.empty()) out = clip_side<&TilePoint::y>(out, kHigh, 1);
  return out;
}

Path simplified(const Path& line, double tolerance) {
  if (line.size() < 3) return line;
  std::vector<bool> kept(line.size());
  kept.front() = kept.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> open{{0, line.size() - 1}};
  while (!open.empty()) {
    const auto [first, last] = open.back();
    open.pop_back();
    double furthest = tolerance * tolerance;
    std::size_t at = 0;
    for (std::size_t i = first + 1; i < last; ++i)
      if (const double d = squared_distance(line[i], line[first], line[last]); d > furthest) furthest = d, at = i;
    if (at == 0) continue;
    kept[at] = true;
    open.emplace_back(first, at);
    open.emplace_back(at, last);
  }
  Path out;
  for (std::size_t i = 0; i < line.size(); ++i)
    if (kept[i]) out.push_back(line[i]);
  return out;
}

}  // namespace dosi::tiles

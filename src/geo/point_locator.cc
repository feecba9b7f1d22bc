#include "geo/point_locator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace dosi::geo {
namespace {

// Adds `term` to an expansion of non-overlapping doubles, keeping the sum exact (Shewchuk 1997, figure 6).
template <std::size_t N>
void grow(std::array<double, N>& expansion, std::size_t used, double term) {
  for (std::size_t i = 0; i < used; ++i) {
    const double sum = term + expansion[i];
    const double part = sum - term;
    expansion[i] = (term - (sum - part)) + (expansion[i] - part);
    term = sum;
  }
  expansion[used] = term;
}

// The sign of the determinant, its six products split into exact halves.
int exact_orientation(Point a, Point b, Point c) {
  const std::array<std::array<double, 2>, 6> products{{{b.lon, c.lat}, {-b.lon, a.lat}, {-a.lon, c.lat},
                                                       {-b.lat, c.lon}, {b.lat, a.lon}, {a.lat, c.lon}}};
  std::array<double, 12> sum{};
  std::size_t used = 0;
  for (const auto& [x, y] : products) {
    const double product = x * y;
    grow(sum, used++, std::fma(x, y, -product));
    grow(sum, used++, product);
  }
  for (std::size_t i = used; i-- > 0;)  // the largest part that is not zero decides
    if (sum[i] != 0) return sum[i] > 0 ? 1 : -1;
  return 0;
}

}  // namespace

int orientation(Point a, Point b, Point c) {
  const double left = (b.lon - a.lon) * (c.lat - a.lat);
  const double right = (b.lat - a.lat) * (c.lon - a.lon);
  const double det = left - right;
  // Shewchuk's bound of the rounding error, rounded up.
  if (std::abs(det) > 4e-16 * (std::abs(left) + std::abs(right))) return det > 0 ? 1 : -1;
  return exact_orientation(a, b, c);
}

PointLocator::PointLocator(const Geometry& g) {
  if (!g.is_polygonal()) return;
  box_ = bounds(g);
  add_rings(g, 0, g.line_count());
  file_edges();
}

PointLocator::PointLocator(const Geometry& g, std::size_t polygon) {
  box_ = bounds(g);
  add_rings(g, g.first_ring(polygon), g.first_ring(polygon + 1));
  file_edges();
}

void PointLocator::add_rings(const Geometry& g, std::size_t first, std::size_t last) {
  for (std::size_t r = first; r < last; ++r) {
    const auto ring = g.line(r);
    for (std::size_t i = 1; i < ring.size(); ++i) {
      const Point a = ring[i - 1], b = ring[i];
      edges_.push_back(a.lat <= b.lat ? Edge{a, b} : Edge{b, a});
    }
  }
}

void PointLocator::file_edges() {
  const std::size_t stripes = std::clamp<std::size_t>(edges_.size() / 4, 1, 4096);
  const double height = box_.north - box_.south;
  stripes_per_deg_ = height > 0 ? static_cast<double>(stripes) / height : 0;
  stripe_begin_.assign(stripes + 1, 0);
  const auto each_stripe = [&](const Edge& e, auto&& visit) {
    for (std::size_t s = stripe(e.low.lat), last = stripe(e.high.lat); s <= last; ++s) visit(s);
  };
  for (const Edge& e : edges_) each_stripe(e, [&](std::size_t s) { ++stripe_begin_[s + 1]; });
  for (std::size_t s = 0; s < stripes; ++s) stripe_begin_[s + 1] += stripe_begin_[s];
  std::vector<Edge> filed(stripe_begin_.back());
  auto next = stripe_begin_;
  for (const Edge& e : edges_) each_stripe(e, [&](std::size_t s) { filed[next[s]++] = e; });
  edges_ = std::move(filed);
}

std::size_t PointLocator::stripe(double lat) const {
  const double at = (lat - box_.south) * stripes_per_deg_;
  return std::min(static_cast<std::size_t>(std::max(at, 0.0)), stripe_begin_.size() - 2);
}

Location PointLocator::locate(Point p) const {
  if (stripe_begin_.empty() || !box_.contains(p)) return Location::exterior;
  const std::size_t s = stripe(p.lat);
  bool inside = false;
  for (std::size_t i = stripe_begin_[s]; i < stripe_begin_[s + 1]; ++i) {
    const auto& [low, high] = edges_[i];
    if (p.lat < low.lat || p.lat > high.lat) continue;
    if (low.lat == high.lat) {
      if (std::min(low.lon, high.lon) <= p.lon && p.lon <= std::max(low.lon, high.lon)) return Location::boundary;
      continue;
    }
    if (p.lon > std::max(low.lon, high.lon)) continue;  // the ray runs east
    const int side = p.lon < std::min(low.lon, high.lon) ? 1 : orientation(low, high, p);
    if (side == 0) return Location::boundary;
    if (side > 0 && p.lat < high.lat) inside = !inside;  // half open, so that a corner counts once
  }
  return inside ? Location::interior : Location::exterior;
}

}  // namespace dosi::geo

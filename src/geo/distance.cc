#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "geo/point_locator.h"
#include "geo/predicate.h"

namespace dosi::geo {
namespace {

constexpr double kRadiansPerDegree = std::numbers::pi / 180;
constexpr double kTolerance_m = 0.01;
constexpr double kMostArcs = 1 << 20;         // of a geometry
constexpr double kMostArcsOfAnEdge = 256;

struct Vec {
  double x = 0, y = 0, z = 0;
  Vec operator+(const Vec& b) const { return {x + b.x, y + b.y, z + b.z}; }
  Vec operator-(const Vec& b) const { return {x - b.x, y - b.y, z - b.z}; }
  Vec operator*(double k) const { return {x * k, y * k, z * k}; }
};
double dot(const Vec& a, const Vec& b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
Vec cross(const Vec& a, const Vec& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
double length(const Vec& v) { return std::sqrt(dot(v, v)); }
double chord(const Vec& a, const Vec& b) { return length(a - b); }
Vec on_sphere(Point p) {
  const double lon = p.lon * kRadiansPerDegree, lat = p.lat * kRadiansPerDegree, c = std::cos(lat);
  return {c * std::cos(lon), c * std::sin(lon), std::sin(lat)};
}
double metres(double chord_length) { return 2 * kEarthRadius_m * std::asin(std::min(chord_length / 2, 1.0)); }
double chord_of(double distance_m) {
  return 2 * std::sin(std::min(distance_m / (2 * kEarthRadius_m), std::numbers::pi / 2));
}

// A few terms do for the small angles that near queries are about.
double sine(double x) {
  const double square = x * x;
  return square < 0.0025 ? x * (1 - square / 6 * (1 - square / 20)) : std::sin(x);
}

struct Edge {
  Point from, to;  // the same for a point
};
Box box_of_edge(const Edge& e) { return united(box_of(e.from), box_of(e.to)); }

// A piece of an edge, taken as part of a great circle.
struct Arc {
  Vec from, to, middle;
  double half = 0;  // chord from the middle to either end: everything on the arc is that close to the middle
};

// Arcs that follow each other, in a ball: one look passes over them all.
struct Group {
  std::size_t begin, end;
  Vec middle;
  double reach;
};
constexpr std::size_t kArcsOfAGroup = 32;

double chord_to(const Arc& arc, const Vec& p) {
  const double to_ends = std::min(chord(p, arc.from), chord(p, arc.to));
  const Vec normal = cross(arc.from + arc.to, arc.to - arc.from);  // more exact than from x to for a short arc
  const double size = length(normal);
  if (size == 0 || dot(cross(normal, arc.from), p) < 0 || dot(cross(arc.to, normal), p) < 0) return to_ends;
  const double sine = std::min(std::abs(dot(normal, p)) / size, 1.0);
  return std::min(to_ends, 2 * std::sin(std::asin(sine) / 2));
}

// A straight line in longitude and latitude leaves the great circle by at most this for an edge of s radians
// (its geodesic curvature is tan(lat) sin(azimuth) (1 + cos^2(azimuth)), times s^2 / 8).
double bulge_m(const Edge& e) {
  const double lat = std::max(std::abs(e.from.lat), std::abs(e.to.lat)) * kRadiansPerDegree;
  const double lon_width = std::abs(e.to.lon - e.from.lon) * kRadiansPerDegree;
  const double lat_height = std::abs(e.to.lat - e.from.lat) * kRadiansPerDegree;
  return kEarthRadius_m * (lat_height + lon_width) * lon_width * std::sin(lat) / 4;
}

class Outline {
 public:
  explicit Outline(const Geometry& g) : geometry_(g), box_(bounds(g)), area_(g) {
    if (g.line_count() == 0)
      for (const Point p : g.points()) edges_.push_back({p, p});
    for (std::size_t i = 0; i < g.line_count(); ++i) {
      const auto line = g.line(i);
      for (std::size_t k = 1; k < line.size(); ++k) edges_.push_back({line[k - 1], line[k]});
    }
    const double most = std::clamp(kMostArcs / static_cast<double>(edges_.size()), 1.0, kMostArcsOfAnEdge);
    for (const Edge& e : edges_) add_arcs(e, most);
    for (std::size_t i = 0; i < arcs_.size(); i += kArcsOfAGroup) add_group(i, std::min(i + kArcsOfAGroup, arcs_.size()));
  }

  const Box& box() const { return box_; }
  bool holds(Point p) const { return area_.locate(p) != Location::exterior; }

  // The shortest chord from p if it is below `best`, else `best`.
  double nearest(const Vec& p, double best) const {
    for (const Group& group : groups_) best = nearest(group, p, best);
    return best;
  }

  // The shortest chord from our arcs' ends to the other's arcs, if below `best`.
  double nearest(const Outline& other, double best) const {
    best = other.nearest(arcs_.front().from, best);  // a good guess passes over most groups
    for (const Group& ours : groups_)
      for (const Group& theirs : other.groups_) {
        if (chord(ours.middle, theirs.middle) - ours.reach - theirs.reach >= best) continue;
        for (std::size_t i = ours.begin; i < ours.end; ++i)
          best = other.nearest(theirs, arcs_[i].to, other.nearest(theirs, arcs_[i].from, best));
      }
    return best;
  }

  bool touches(const Outline& other) const {
    return intersects(box_, other.box_) && (holds_part_of(other) || other.holds_part_of(*this) || crosses(other));
  }

 private:
  double nearest(const Group& group, const Vec& p, double best) const {
    if (chord(p, group.middle) - group.reach >= best) return best;
    for (std::size_t i = group.begin; i < group.end; ++i)
      if (chord(p, arcs_[i].middle) - arcs_[i].half < best) best = std::min(best, chord_to(arcs_[i], p));
    return best;
  }

  void add_arcs(const Edge& e, double most) {
    const double pieces = std::clamp(std::ceil(std::sqrt(bulge_m(e) / kTolerance_m)), 1.0, most);
    Vec from = on_sphere(e.from);
    for (double i = 1; i <= pieces; ++i) {
      const double t = i / pieces;
      const Vec to = on_sphere({std::lerp(e.from.lon, e.to.lon, t), std::lerp(e.from.lat, e.to.lat, t)});
      const Vec sum = from + to;
      const double size = length(sum);
      // Opposite ends have no middle: then any place of the sphere may be near.
      if (size < 1e-9) arcs_.push_back({from, to, from, 2});
      else arcs_.push_back({from, to, sum * (1 / size), e.from == e.to ? 0 : chord(from, sum * (1 / size)) * (1 + 1e-9) + 1e-15});
      from = to;
    }
  }

  void add_group(std::size_t begin, std::size_t end) {
    Vec sum;
    for (std::size_t i = begin; i < end; ++i) sum = sum + arcs_[i].middle;
    Group group{begin, end, sum * (1.0 / static_cast<double>(end - begin)), 0};
    for (std::size_t i = begin; i < end; ++i)
      group.reach = std::max(group.reach, chord(group.middle, arcs_[i].middle) + arcs_[i].half);
    group.reach = group.reach * (1 + 1e-9) + 1e-15;
    groups_.push_back(group);
  }

  // Where no edges cross, a part is all inside or all outside: one position tells.
  bool holds_part_of(const Outline& other) const {
    if (!geometry_.is_polygonal()) return false;
    if (other.geometry_.line_count() == 0)
      return std::any_of(other.edges_.begin(), other.edges_.end(), [&](const Edge& e) { return holds(e.from); });
    for (std::size_t i = 0; i < other.geometry_.line_count(); ++i)
      if (holds(other.geometry_.line(i).front())) return true;
    return false;
  }

  static bool cross_or_touch(const Edge& a, const Edge& b) {
    return orientation(a.from, a.to, b.from) * orientation(a.from, a.to, b.to) <= 0 &&
           orientation(b.from, b.to, a.from) * orientation(b.from, b.to, a.to) <= 0;
  }

  bool crosses(const Outline& other) const {
    std::vector<std::pair<Box, Edge>> close;  // by their south, so that one stretch holds all that can meet an edge
    double tallest = 0;
    for (const Edge& e : other.edges_)
      if (const Box box = box_of_edge(e); intersects(box, box_)) {
        close.emplace_back(box, e);
        tallest = std::max(tallest, box.north - box.south);
      }
    std::sort(close.begin(), close.end(), [](const auto& a, const auto& b) { return a.first.south < b.first.south; });
    return std::any_of(edges_.begin(), edges_.end(), [&](const Edge& edge) {
      const Box box = box_of_edge(edge);
      if (!intersects(box, other.box_)) return false;
      auto at = std::lower_bound(close.begin(), close.end(), box.south - tallest * (1 + 1e-9) - 1e-12,
                                 [](const auto& c, double south) { return c.first.south < south; });
      for (; at != close.end() && at->first.south <= box.north; ++at)
        if (intersects(box, at->first) && cross_or_touch(edge, at->second)) return true;
      return false;
    });
  }

  Geometry geometry_;
  Box box_;
  PointLocator area_;
  std::vector<Edge> edges_;
  std::vector<Arc> arcs_;
  std::vector<Group> groups_;
};

}  // namespace

double distance_m(const Geometry& a, const Geometry& b) {
  if (a.is_point() && b.is_point()) return distance_m(a.point(), b.point());
  const Outline first(a), second(b);
  if (first.touches(second)) return 0;
  return metres(second.nearest(first, first.nearest(second, 2)));
}

struct Near::Shape {
  Outline outline;
};

Near::Near(const Geometry& reference, double radius_m)
    : shape_(reference.is_point() ? nullptr : new Shape{Outline(reference)}),
      box_(widened(bounds(reference), radius_m + 2 * kTolerance_m)),
      radius_m_(radius_m),
      centre_(reference.point()),
      cos_lat_(std::cos(centre_.lat * kRadiansPerDegree)),
      sin_lat_(std::sin(centre_.lat * kRadiansPerDegree)) {
  const double half = chord_of(radius_m) / 2;
  certainly_in_ = half * half * (1 - 1e-9);
  certainly_out_ = half * half * (1 + 1e-9);
}

// Of the angle to the target, with fewer sines than distance_m: relative error below 1e-11.
double Near::haversine(Point target) const {
  const double half_lat = sine((target.lat - centre_.lat) * (kRadiansPerDegree / 2));
  const double half_lon = sine((target.lon - centre_.lon) * (kRadiansPerDegree / 2));
  const double cos_lat = cos_lat_ > 1e-3  // the sum loses its digits at a pole
                             ? cos_lat_ * (1 - 2 * half_lat * half_lat) - sin_lat_ * 2 * half_lat * std::sqrt(1 - half_lat * half_lat)
                             : std::cos(target.lat * kRadiansPerDegree);
  return half_lat * half_lat + cos_lat_ * cos_lat * half_lon * half_lon;
}

bool Near::holds(Point target) const {
  if (shape_) {
    if (!box_.contains(target)) return false;
    // Arcs certainly too far away need no measuring.
    const double beyond = chord_of(radius_m_) * (1 + 1e-9) + 1e-12;
    return shape_->outline.holds(target) || metres(shape_->outline.nearest(on_sphere(target), beyond)) <= radius_m_;
  }
  const double h = haversine(target);
  if (h < certainly_in_) return true;
  return h <= certainly_out_ && distance_m(centre_, target) <= radius_m_;
}

bool Near::holds(const Geometry& target) const {
  if (target.is_point()) return holds(target.point());
  if (!intersects(box_, bounds(target))) return false;
  const Outline theirs(target);
  if (!shape_) {
    const Vec p = on_sphere(centre_);
    return theirs.holds(centre_) || metres(theirs.nearest(p, 2)) <= radius_m_;
  }
  const Outline& ours = shape_->outline;
  return ours.touches(theirs) || metres(ours.nearest(theirs, theirs.nearest(ours, 2))) <= radius_m_;
}

}  // namespace dosi::geo

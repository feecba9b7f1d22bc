#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "geo/geometry.h"

namespace dosi::geo {

// The topological relations of GS CIM 009 clause 4.10, target (the entity's geometry) first: within means that the
// target is within the reference. Their meaning is that of OGC Simple Features in the plane of longitude and latitude;
// a point on the edge of a polygon intersects it but is not within it.
enum class GeoRelation : std::uint8_t { within, contains, intersects, equals, disjoint, overlaps };

std::string_view name(GeoRelation relation);
std::optional<GeoRelation> parse_relation(std::string_view name);

// One relation with one reference, to be asked of many targets. Any thread; calls with targets other than points wait
// for each other.
class Relation {
 public:
  // Fails with bad_request if the reference is a polygon without an area.
  static Result<Relation> make(GeoRelation relation, const Geometry& reference);
  Relation(Relation&&) noexcept;
  Relation& operator=(Relation&&) noexcept;
  ~Relation();

  // A polygon that crosses itself, as reference or as target, counts as the valid area of the same outline. Nothing holds
  // for a target that GEOS can make no sense of.
  bool holds(const Geometry& target) const;
  bool holds(Point target) const;

  // Every target that holds meets this box, so an index may narrow by it; nothing for disjoint.
  std::optional<Box> search_box() const;

 private:
  struct State;
  explicit Relation(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Shortest distance on the sphere, 0 where they touch or one holds the other. Edges are straight in longitude and latitude,
// as RFC 7946 section 3.1.1 draws them; they are followed within 1 cm where they are shorter than 200 km, else within about
// 1e-6 of their length. Two Points have the distance of geo/point.h. Any thread.
double distance_m(const Geometry& a, const Geometry& b);

// The near relation: everything within radius_m (not negative) of the reference. minDistance of clause 4.10 (disjoint with the buffer)
// is the negation. Any thread.
class Near {
 public:
  Near(const Geometry& reference, double radius_m);

  // As distance_m(reference, target) <= radius_m, but faster.
  bool holds(const Geometry& target) const;
  bool holds(Point target) const;

  // Every target that holds meets this box.
  const Box& search_box() const { return box_; }
  double radius_m() const { return radius_m_; }

 private:
  struct Shape;
  double haversine(Point target) const;
  std::shared_ptr<const Shape> shape_;  // null for a Point
  Box box_;
  double radius_m_;
  Point centre_;              // of a Point
  double cos_lat_ = 0;        // there
  double sin_lat_ = 0;
  double certainly_in_ = 0;   // haversines: below this it holds,
  double certainly_out_ = 0;  // above this it does not, between them the distance decides
};

}  // namespace dosi::geo

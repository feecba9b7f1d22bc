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
  // Fails with bad_request if the reference is no valid area (a ring that crosses itself, a hole outside).
  static Result<Relation> make(GeoRelation relation, const Geometry& reference);
  Relation(Relation&&) noexcept;
  Relation& operator=(Relation&&) noexcept;
  ~Relation();

  // A target polygon that crosses itself counts as the valid area of the same outline.
  bool holds(const Geometry& target) const;
  bool holds(Point target) const;

  // Every target that holds meets this box, so an index may narrow by it; nothing for disjoint.
  std::optional<Box> search_box() const;

 private:
  struct State;
  explicit Relation(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Shortest distance on the sphere, 0 where they touch or one holds the other. Edges are great circles; being inside a
// polygon is judged in the plane of longitude and latitude, where RFC 7946 draws its edges. The two differ by
// L^2 tan(lat) / 8R for an edge of length L that runs east-west: 1.5 cm at 1 km, 1.5 m at 10 km in latitude 37.
double distance_m(const Geometry& a, const Geometry& b);

// The near relation: everything within radius_m of the reference. minDistance of clause 4.10 (disjoint with the buffer)
// is the negation. Any thread.
class Near {
 public:
  Near(const Geometry& reference, double radius_m);
  ~Near();
  Near(Near&&) noexcept;
  Near& operator=(Near&&) noexcept;

  // distance_m(reference, target) <= radius_m, but faster.
  bool holds(const Geometry& target) const;
  bool holds(Point target) const;

  // Every target that holds meets this box.
  const Box& search_box() const { return box_; }
  double radius_m() const { return radius_m_; }

 private:
  struct Shape;
  std::shared_ptr<const Shape> shape_;
  Box box_;
  double radius_m_;
  Point centre_;            // of a point reference
  double cos_lat_ = 0;      // of the centre
  double certainly_in_ = 0;   // haversines: below the first is in, above the second is out, between is measured
  double certainly_out_ = 0;
};

}  // namespace dosi::geo

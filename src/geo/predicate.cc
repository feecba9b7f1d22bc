#include "geo/predicate.h"

#include <fmt/format.h>
#include <geos_c.h>

#include <array>
#include <mutex>
#include <vector>

#include "geo/point_locator.h"

namespace dosi::geo {
namespace {

// GEOS wants a context for each thread. It keeps only error handlers: geometries may be used under any of them.
GEOSContextHandle_t context() {
  struct Owner {
    GEOSContextHandle_t handle = GEOS_init_r();
    ~Owner() { GEOS_finish_r(handle); }
  };
  thread_local Owner owner;
  return owner.handle;
}

struct GeosDeleter {
  void operator()(GEOSGeometry* g) const { GEOSGeom_destroy_r(context(), g); }
  void operator()(const GEOSPreparedGeometry* g) const { GEOSPreparedGeom_destroy_r(context(), g); }
  void operator()(char* text) const { GEOSFree_r(context(), text); }
};
using Geos = std::unique_ptr<GEOSGeometry, GeosDeleter>;
using Prepared = std::unique_ptr<const GEOSPreparedGeometry, GeosDeleter>;

GEOSCoordSequence* sequence(std::span<const Point> points) {
  static_assert(sizeof(Point) == 2 * sizeof(double));
  return GEOSCoordSeq_copyFromBuffer_r(context(), &points.front().lon, static_cast<unsigned>(points.size()), 0, 0);
}

Geos collect(int type, std::vector<GEOSGeometry*>& parts) {
  return Geos(GEOSGeom_createCollection_r(context(), type, parts.data(), static_cast<unsigned>(parts.size())));
}

GEOSGeometry* polygon(const Geometry& g, std::size_t p) {
  std::vector<GEOSGeometry*> rings;
  for (std::size_t r = g.first_ring(p); r < g.first_ring(p + 1); ++r)
    rings.push_back(GEOSGeom_createLinearRing_r(context(), sequence(g.line(r))));
  return GEOSGeom_createPolygon_r(context(), rings.front(), rings.data() + 1, static_cast<unsigned>(rings.size() - 1));
}

Geos to_geos(const Geometry& g) {
  std::vector<GEOSGeometry*> parts;
  switch (g.type()) {
    case GeometryType::point: return Geos(GEOSGeom_createPointFromXY_r(context(), g.point().lon, g.point().lat));
    case GeometryType::line_string: return Geos(GEOSGeom_createLineString_r(context(), sequence(g.line(0))));
    case GeometryType::polygon: return Geos(polygon(g, 0));
    case GeometryType::multi_point:
      for (const Point p : g.points()) parts.push_back(GEOSGeom_createPointFromXY_r(context(), p.lon, p.lat));
      return collect(GEOS_MULTIPOINT, parts);
    case GeometryType::multi_line_string:
      for (std::size_t i = 0; i < g.line_count(); ++i)
        parts.push_back(GEOSGeom_createLineString_r(context(), sequence(g.line(i))));
      return collect(GEOS_MULTILINESTRING, parts);
    case GeometryType::multi_polygon:
      for (std::size_t p = 0; p < g.polygon_count(); ++p) parts.push_back(polygon(g, p));
      return collect(GEOS_MULTIPOLYGON, parts);
  }
  return nullptr;
}

Geos to_valid_geos(const Geometry& g) {
  Geos made = to_geos(g);
  if (made && g.is_polygonal() && GEOSisValid_r(context(), made.get()) != 1)
    made.reset(GEOSMakeValid_r(context(), made.get()));
  return made;
}

Result<void> check_valid(const GEOSGeometry* g) {
  char* reason = nullptr;
  GEOSGeometry* where = nullptr;
  const char valid = GEOSisValidDetail_r(context(), g, 0, &reason, &where);
  const std::unique_ptr<char, GeosDeleter> reason_owner(reason);
  const Geos where_owner(where);
  if (valid == 1) return ok();
  double lon = 0, lat = 0;
  const bool known = where != nullptr && GEOSGeomGetX_r(context(), where, &lon) == 1 &&
                     GEOSGeomGetY_r(context(), where, &lat) == 1;
  return bad_request(fmt::format("the geometry is not valid: {}{}", reason == nullptr ? "unknown reason" : reason,
                                 known ? fmt::format(" at [{}, {}]", lon, lat) : ""), "coordinates");
}

constexpr std::array kRelations{GeoRelation::within,   GeoRelation::contains, GeoRelation::intersects,
                                GeoRelation::equals,   GeoRelation::disjoint, GeoRelation::overlaps};

}  // namespace

std::string_view name(GeoRelation relation) {
  switch (relation) {
    case GeoRelation::within: return "within";
    case GeoRelation::contains: return "contains";
    case GeoRelation::intersects: return "intersects";
    case GeoRelation::equals: return "equals";
    case GeoRelation::disjoint: return "disjoint";
    case GeoRelation::overlaps: return "overlaps";
  }
  return "within";
}

std::optional<GeoRelation> parse_relation(std::string_view spelled) {
  for (const GeoRelation relation : kRelations)
    if (name(relation) == spelled) return relation;
  return std::nullopt;
}

struct Relation::State {
  GeoRelation relation;
  Geometry reference;
  Box box;
  PointLocator area;
  Geos geos;
  Prepared prepared;
  std::mutex preparing;  // GEOS builds the indexes of a prepared geometry when they are first asked for

  bool ask(const Geometry& target) {
    const Geos theirs = to_valid_geos(target);
    if (!theirs) return false;
    if (relation == GeoRelation::equals) return GEOSEquals_r(context(), theirs.get(), geos.get()) == 1;
    const auto predicate = [this] {
      switch (relation) {  // prepared predicates have the reference first, relations the target
        case GeoRelation::within: return GEOSPreparedContains_r;
        case GeoRelation::contains: return GEOSPreparedWithin_r;
        case GeoRelation::disjoint: return GEOSPreparedDisjoint_r;
        case GeoRelation::overlaps: return GEOSPreparedOverlaps_r;
        default: return GEOSPreparedIntersects_r;
      }
    }();
    const std::lock_guard lock(preparing);
    return predicate(context(), prepared.get(), theirs.get()) == 1;
  }
};

Relation::Relation(std::unique_ptr<State> state) : state_(std::move(state)) {}
Relation::Relation(Relation&&) noexcept = default;
Relation& Relation::operator=(Relation&&) noexcept = default;
Relation::~Relation() = default;

Result<Relation> Relation::make(GeoRelation relation, const Geometry& reference) {
  Geos geos = to_valid_geos(reference);
  if (!geos) return error(ErrorCode::internal, "GEOS refused a checked geometry");
  double area = 0;
  if (reference.is_polygonal() && (GEOSArea_r(context(), geos.get(), &area) != 1 || area <= 0)) {
    geos = to_geos(reference);
    DOSI_CHECK(check_valid(geos.get()));
  }
  Prepared prepared(GEOSPrepare_r(context(), geos.get()));
  if (!prepared) return error(ErrorCode::internal, "GEOS could not prepare a geometry");
  return Relation(std::unique_ptr<State>(new State{relation, reference, bounds(reference), PointLocator(reference),
                                                   std::move(geos), std::move(prepared), {}}));
}

std::optional<Box> Relation::search_box() const {
  if (state_->relation == GeoRelation::disjoint) return std::nullopt;
  return state_->box;
}

bool Relation::holds(Point p) const {
  const State& s = *state_;
  const bool meets = s.reference.is_point() ? p == s.reference.point() : s.area.locate(p) != Location::exterior;
  const bool known = s.reference.is_point() || s.reference.is_polygonal();
  switch (s.relation) {
    case GeoRelation::overlaps: return false;  // a single point cannot share only a part of itself
    case GeoRelation::intersects: return known ? meets : state_->ask(p);
    case GeoRelation::disjoint: return known ? !meets : state_->ask(p);
    case GeoRelation::within:
      if (s.reference.is_polygonal()) return s.area.locate(p) == Location::interior;
      break;
    case GeoRelation::contains:
    case GeoRelation::equals:
      if (s.reference.dimension() > 0) return false;
      break;
  }
  if (s.reference.is_point()) return meets;
  return s.box.contains(p) && state_->ask(p);
}

bool Relation::holds(const Geometry& target) const {
  if (target.is_point()) return holds(target.point());
  if (!intersects(state_->box, bounds(target))) return state_->relation == GeoRelation::disjoint;
  return state_->ask(target);
}

}  // namespace dosi::geo

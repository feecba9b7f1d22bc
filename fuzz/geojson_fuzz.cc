#include "geo/geojson.h"

#include <cmath>

#include "geo/predicate.h"
#include "input.h"
#include "json/parse.h"
#include "require.h"

// A geometry that is taken is written and read back as the same, and every question about it has an answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dosi;
  const auto value = json::parse(fuzz::text_of(data, size));
  if (!value) return 0;
  const auto shape = geo::parse(*value);
  if (!shape) return fuzz::require(!shape.error().message.empty(), "a refusal says why"), 0;
  fuzz::require(geo::looks_like_geometry(*value) || value->is_string(), "what is a geometry looks like one");
  const auto again = geo::parse(*json::parse(geo::to_text(*shape)));
  fuzz::require(again && *again == *shape, "the geometry survives");
  const geo::Point inside = geo::representative_point(*shape);
  fuzz::require(std::isfinite(inside.lon) && std::isfinite(inside.lat), "its place is a place");
  fuzz::require(geo::distance_m(*shape, *shape) == 0, "it is at no distance from itself");
  fuzz::require(geo::Near(*shape, 1).holds(*shape), "it is near itself");
  for (const auto kind : {geo::GeoRelation::within, geo::GeoRelation::intersects, geo::GeoRelation::overlaps, geo::GeoRelation::disjoint}) {
    const auto relation = geo::Relation::make(kind, *shape);
    if (!relation) return fuzz::require(!relation.error().message.empty(), "a refusal says why"), 0;
    const bool holds = relation->holds(*shape);
    if (kind == geo::GeoRelation::disjoint) fuzz::require(!holds, "nothing is disjoint with itself");
  }
  return 0;
}

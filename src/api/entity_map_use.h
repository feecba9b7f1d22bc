#pragma once
#include "api/handlers.h"
#include "api/temporal_wish.h"
#include "broker/entity_maps.h"
#include "broker/map_scan.h"

namespace dosi::api {

// "PT1H" as whole seconds from now on, at least 1; `field` names it in the error.
Result<std::int64_t> lifetime_s(std::string_view text, std::string_view field, Time now);

// The entity map that a query is to work with, and whether it was made for it.
struct MapUse {
  broker::EntityMapPtr map;  // null: none is wanted
  bool made = false;

  int status() const { return made ? 201 : 200; }
  void tell(http::Headers& headers) const;  // its place, as NGSILD-EntityMap
};

// Whether a request wants an entity map: its header NGSILD-EntityMap, and entityMap and entityMapLifetime from the
// parameters or a query document.
struct MapWish {
  std::string id;  // of the one to use; empty: none was named
  bool wanted = false;
  std::int64_t lifetime_s = 0;
};
Result<MapWish> map_wish(const Exchange& x, Time now);

// The map that is named, or a new one if that is gone or one is wanted (clauses 5.7.2.4, 5.5.14). bad_request if it was
// made with another @context.
Result<MapUse> entity_map_for(Toolbox& tools, const Exchange& x, const query::Matcher& matcher, const MapWish& wish);

// The same for a temporal query, which is narrowed to the entities of the map (clause 5.7.4.4).
Result<MapUse> temporal_map_for(Toolbox& tools, const Exchange& x, TemporalRequest& request, const MapWish& wish);
// The same for one entity that is there (clause 5.7.1.4).
Result<MapUse> entity_map_of(Toolbox& tools, const Exchange& x, const std::string& id, const MapWish& wish);

}  // namespace dosi::api

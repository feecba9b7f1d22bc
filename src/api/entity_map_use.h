#pragma once
#include "api/handlers.h"
#include "api/temporal_wish.h"
#include "broker/entity_maps.h"
#include "broker/map_scan.h"

namespace dosi::api {

// "PT1H" as whole seconds from now on, at least 1; `field` names it in the error.
Result<std::int64_t> lifetime_s(std::string_view text, std::string_view field, Time now);

// The header NGSILD-EntityMap holds the address of the map's resource; its id is the last part.
std::string entity_map_id(std::string_view location);

// The entity map that a query is to work with, and whether it was made for it.
struct MapUse {
  broker::EntityMapPtr map;  // null: none is wanted
  bool made = false;

  int status() const { return made ? 201 : 200; }
};

// Whether a request wants an entity map: its header NGSILD-EntityMap, and entityMap and entityMapLifetime from the
// parameters or a query document.
struct MapWish {
  std::string id;  // of the one to use; empty: none was named
  bool wanted = false;
  std::int64_t lifetime_s = 0;
};
Result<MapWish> map_wish(const Exchange& x, Time now);

// The map that is named, or a new one if that is gone or one is wanted (clauses 5.7.2.4, 5.5.14); the answer will tell its
// place. bad_request if it was made with another @context.
Result<MapUse> entity_map_for(Toolbox& tools, Exchange& x, const query::Matcher& matcher, const MapWish& wish);

// The same for a temporal query, which is narrowed to the entities of the map (clause 5.7.4.4).
Result<MapUse> temporal_map_for(Toolbox& tools, Exchange& x, TemporalRequest& request, const MapWish& wish);
// The same for one entity that is there (clauses 5.7.1.4, 5.7.3.4).
Result<MapUse> entity_map_of(Toolbox& tools, Exchange& x, const std::string& id, const MapWish& wish);
// Narrows a purge to the entities of the map that is named, if one is (Table 6.4.3.3-2). not_found if it is gone: a new one
// would let more be deleted than was meant.
Result<void> narrow_to_map(Toolbox& tools, Exchange& x, query::Query& purged);

}  // namespace dosi::api

#pragma once
#include "broker/caller.h"
#include "broker/entity_maps.h"
#include "store/store.h"

namespace dosi::broker {

// What is asked of the entities held here.
struct LocalQuery {
  const store::Reads& store;
  const Caller& caller;
  const query::Matcher& matcher;
  Time now;
};

// As Store::scan over those entities of a map that the store has, in the map's order; `page.offset` is a place in the
// map. Entities that are gone or match no more are dropped from the map (clauses 5.5.9.3, 5.5.14). Answers with the
// place behind the last entity that `visit` took.
std::size_t scan_map(const LocalQuery& query, EntityMap& map, store::Reads::Page page, const store::Reads::Visit& visit);

// The ids of all entities held here that match, for a new map, in the order of the query. too_many beyond a million.
Result<std::vector<EntityMap::Entry>> local_entries(const LocalQuery& query);

}  // namespace dosi::broker

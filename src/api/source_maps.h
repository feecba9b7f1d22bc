#pragma once
#include <vector>

#include "api/distributed.h"
#include "broker/entity_maps.h"

namespace dosi::api {

// The entity maps that sources keep for their part of a query, where the query works with one (clauses 5.5.14, 5.14.4.4, 5.14.5.4).
class SourceMaps {
 public:
  // Lets the calls of a query ask for maps, or name those that are linked already; nothing where the request wants none. A source that
  // gets several of the calls keeps none: one map would have to stand for all of them. bad_request as the hub's own handler says it.
  Result<void> apply(const Distributed& d, std::vector<federation::Call>& calls);
  // Links the map that the source tells of in its answer to the call; the call's further pages go by it.
  void note(const Distributed& d, const federation::Reply& reply, federation::Call& call) const;

 private:
  broker::EntityMapPtr map_;  // the one that is named; null: none, or a new one
};

}  // namespace dosi::api

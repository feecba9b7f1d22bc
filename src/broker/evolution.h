#pragma once
#include <string>
#include <vector>

#include "broker/caller.h"
#include "store/store.h"

namespace dosi::broker {

// The temporal evolution of an entity: what history holds, joined with the present instances (docs/decisions/0003).
// Everything that reads history goes through here. The query's limits and times apply to the whole.
struct Evolution {
  std::vector<Symbol> types;  // empty: there is no such entity and never was
  Time created_at = kNoTime, modified_at = kNoTime, deleted_at = kNoTime;
  std::vector<store::Series> series;  // those of one attribute together; none is empty
};
Result<Evolution> evolution(const store::Store& store, const std::string& tenant, const store::HistoryQuery& query);

}  // namespace dosi::broker

#pragma once
#include <string>
#include <vector>

#include "broker/caller.h"
#include "store/store.h"

namespace dosi::broker {

// The temporal evolution of an entity: what history holds, joined with the present instances (docs/decisions/0003).
// Everything that reads history goes through here. The query's limits and times apply to the whole.
struct Evolution {
  std::string id;
  std::vector<Symbol> types;  // empty: there is no such entity and never was
  Time created_at = kNoTime, modified_at = kNoTime, deleted_at = kNoTime, born = kNoTime;  // born: see Marks
  std::vector<store::Series> series;  // those of one attribute together; none is empty
};
Result<Evolution> evolution(const store::Reads& store, const std::string& tenant, const store::HistoryQuery& query);
// The same where the caller has read the entity just before; `entity` is null for one that is gone. Instances whose own
// expiresAt is past at `now` are left out (clause 4.22); with kNoTime none are.
Result<Evolution> evolution(const store::Reads& store, const std::string& tenant, const ngsi::RecordPtr& entity,
                            const store::HistoryQuery& query, Time now = kNoTime);

// All scopes the entity had, each a sample of the attribute scope_name() that holds until the next (clause 4.18), in the
// order in which they were written. The scopes an entity was created with have no observedAt: they hold from the
// beginning.
Result<std::vector<store::Sample>> scope_history(const store::Reads& store, const std::string& tenant,
                                                 const std::string& id, const ngsi::RecordPtr& entity);

// The instances of an attribute as it stands in the entity, or as it last stood.
Result<std::vector<store::Sample>> last_instances(const store::Reads& store, const std::string& tenant,
                                                  const std::string& id, const ngsi::RecordPtr& entity,
                                                  Symbol attribute);

}  // namespace dosi::broker

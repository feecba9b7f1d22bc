#pragma once
#include <vector>

#include "base/symbol.h"
#include "base/time.h"
#include "ngsi/entity.h"
#include "ngsi/record.h"
#include "ngsi/sample.h"

// clause 4.22: entities, attributes and attributes of attributes last until their expiresAt. With kNoTime as `now`
// nothing has expired.
namespace dosi::ngsi {

inline bool is_expired(Time expires_at, Time now) { return expires_at != kNoTime && expires_at <= now; }
bool is_expired(const Record& entity, Time now);
bool is_expired(const Record& entity, const Slot& slot, Time now);
bool is_expired(const Sample& sample, Time now);
// True if the entity or something in it has an expiresAt (perhaps true, when only a value looks like one).
bool may_expire(const Record& entity);

// Adds the names of the attributes in which something may expire, those that are not among the names yet.
void add_expiring(const Record& entity, std::vector<Symbol>& names);

// Takes out of an entity, or an attribute, what has expired inside of it.
void drop_expired(Entity& entity, Time now);
void drop_expired(Attribute& attribute, Time now);

}  // namespace dosi::ngsi

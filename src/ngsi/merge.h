#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "base/symbol.h"
#include "base/time.h"
#include "ngsi/entity.h"
#include "ngsi/record.h"

// What write operations do to an entity, as pure functions: nothing is stored here. Fragments come from parse_fragment and
// parse_attribute, which say where NGSI-LD Nulls may stand; none stays in the entity. createdAt of what existed is kept,
// modifiedAt becomes `now` for what is touched, other attributes are left as they are.
namespace dosi::ngsi {

// One attribute instance that an operation touched: what history and notifications follow.
struct Touched {
  enum class Change : std::uint8_t { added, modified, removed } change = Change::modified;
  Symbol attribute;
  std::string dataset_id;
  Kind kind = Kind::property;  // of what is there now, or was
  friend bool operator==(const Touched&, const Touched&) = default;
};
// clause 5.2.19
struct NotUpdated {
  Symbol attribute;
  std::string dataset_id;
  std::string reason;
};
// clause 5.2.18, and what changed beside attributes
struct UpdateResult {
  std::vector<Symbol> updated;  // attributes of which an instance was touched, each once
  std::vector<NotUpdated> not_updated;
  std::vector<Touched> touched;
  bool types_changed = false, scopes_changed = false, expiry_changed = false;

  bool changed() const { return !touched.empty() || types_changed || scopes_changed || expiry_changed; }
};

// The IRI under which scope is named where an attribute is expected.
Symbol scope_name();

// A new entity: stamps it and everything in it (clause 5.6.1).
UpdateResult create(Entity& entity, Time now);

// clause 5.6.3. Without `overwrite`, instances that exist are left and reported; scopes are added instead of replaced.
UpdateResult append_attributes(Entity& entity, Entity fragment, bool overwrite, Time now);

// clause 5.6.2: replaces, appends, and deletes by NGSI-LD Null; a scope only where there is one.
UpdateResult update_attributes(Entity& entity, Entity fragment, Time now);

// clauses 5.6.17, 5.5.12: merges into values and attributes of attributes, to any depth. `observed_at` (kNoTime: none)
// is given to merged instances that had an observedAt and get none of their own.
UpdateResult merge(Entity& entity, Entity fragment, Time now, Time observed_at = kNoTime);

// clause 5.6.18: what `old` becomes: types, scopes and attributes of `replacement`, a whole entity without NGSI-LD Nulls;
// the id stays, and so do the types if it has none.
Entity replace_entity(const Record& old, Entity replacement, Time now);

// clause 5.6.4: overwrites the members given in `fragment` of the instance with its datasetId, or deletes it if the
// fragment is the NGSI-LD Null. not_found if there is no such instance, bad_request if its kind is another.
Result<UpdateResult> update_attribute(Entity& entity, Symbol name, Attribute fragment, Time now);

// clause 5.6.19. not_found if there is no such instance.
Result<UpdateResult> replace_attribute(Entity& entity, Symbol name, Attribute replacement, Time now);

// clause 5.6.5: the instance with that datasetId (empty: the default one) or all. scope_name() removes the scopes.
// not_found if there is none.
struct Instances {
  std::string dataset_id;
  bool all = false;
};
Result<UpdateResult> delete_attribute(Entity& entity, Symbol name, const Instances& which, Time now);

}  // namespace dosi::ngsi

#pragma once
#include <string>
#include <string_view>

#include "base/time.h"
#include "broker/caller.h"
#include "store/store.h"

namespace dosi::broker {

// What entity types and attributes there are (clauses 5.7.5 to 5.7.10), as JSON-LD documents without @context, names
// compacted. Those with details read every entity once: for worker threads. `at_context` is JSON text for an @context
// member; empty: none.
struct Discovery {
  const store::Reads& store;
  const Caller& caller;
  std::string_view at_context;
  Time now;  // what has expired is not there (clause 4.22)

  Result<std::string> type_list() const;                       // EntityTypeList
  Result<std::string> types_in_detail() const;                 // [EntityType]
  Result<std::string> type(std::string_view name) const;       // EntityTypeInfo; not_found
  Result<std::string> attribute_list() const;                  // AttributeList
  Result<std::string> attributes_in_detail() const;            // [Attribute]
  Result<std::string> attribute(std::string_view name) const;  // Attribute; not_found
};

}  // namespace dosi::broker

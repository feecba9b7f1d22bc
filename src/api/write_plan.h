#pragma once
#include <optional>
#include <string>
#include <vector>

#include "api/distributed.h"
#include "broker/source_match.h"

// Who gets which part of a write (clauses 4.3.6.2, 4.3.6.3, 5.6).
namespace dosi::api {

// What a write is about: one entity, and the attributes that it names.
struct WriteSubject {
  std::string id;
  std::vector<Symbol> types;              // empty: not known
  query::TypeSelection wanted;            // the types that it must be of; empty: any
  struct Named {
    Symbol name;
    std::string key;                      // as written in the request
  };
  std::vector<Named> attributes;
  bool whole = false;  // the entity is meant with whatever a source has of it: a deletion
};

// The shares of it. Attributes of exclusive registrations go there alone, then those of redirect ones to all of these; what is left is
// the hub's, and the inclusive ones' as well.
struct WritePlan {
  struct Share {
    broker::Match match;
    std::vector<std::size_t> attributes;  // of WriteSubject::attributes
  };
  std::vector<Share> shares;
  std::vector<std::size_t> own;
  bool is_own = true;  // the hub has a part in it
};
WritePlan plan_write(const WriteSubject& subject, const std::vector<broker::Match>& matches);

// The registrations that a write may concern; histories are registered apart.
Result<std::vector<broker::Match>> matches_of(const Distributed& d, const WriteSubject& subject, bool history);

// The attributes that an entity document names, and its types; those of the stored entity where it names none.
WriteSubject subject_of(const Distributed& d, std::string id, const json::Value& document, const jsonld::Context& context);
// The document with these attributes alone, and all that is no attribute.
json::Value only_attributes(const json::Value& document, const WriteSubject& subject, const std::vector<std::size_t>& attributes);

}  // namespace dosi::api

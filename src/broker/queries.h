#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "broker/caller.h"
#include "broker/entity_maps.h"
#include "ngsi/present.h"
#include "store/store.h"

namespace dosi::broker {

struct Page {
  std::size_t limit = 20, offset = 0;
  bool count = false;
  EntityMap* among = nullptr;  // only entities of this map, in its order; `offset` is a place in it
};

// One page of entities as text: a JSON array, or a FeatureCollection.
struct Listing {
  std::string text;
  std::size_t shown = 0;
  bool more = false;                   // there is a next page
  std::size_t next = 0;                // where it begins
  std::optional<std::uint64_t> count;  // of all that match, if it was asked for
};

// Reads the present state (clauses 5.7.1, 5.7.2). Entities that have expired are not there (clause 4.22). Thread-safe.
class Queries {
 public:
  explicit Queries(const store::Store& store) : store_(store) {}

  // The entity, or null.
  ngsi::RecordPtr find(const Caller& caller, std::string_view id, Time now) const;
  // The entity as text. not_found if there is none, if it is not of the wanted types, or if `attrs` leaves nothing of
  // it.
  Result<std::string> retrieve(const Caller& caller, std::string_view id,
                               const std::optional<query::TypeSelection>& types, const ngsi::Presentation& how) const;
  Result<Listing> list(const Caller& caller, const query::Matcher& matcher, const Page& page,
                       const ngsi::Presentation& how) const;

 private:
  const store::Store& store_;
};

}  // namespace dosi::broker

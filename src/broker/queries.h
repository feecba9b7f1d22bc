#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "broker/caller.h"
#include "broker/links.h"
#include "broker/map_scan.h"
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

// Reads the present state (clauses 5.7.1, 5.7.2). What has expired at the presentation's time is not there (clause 4.22);
// a matcher for list() must be compiled with the same time. Thread-safe.
class Queries {
 public:
  explicit Queries(const store::Reads& store) : store_(store) {}

  // The entity, or null.
  ngsi::RecordPtr find(const Caller& caller, std::string_view id, Time now) const;
  // The entity as text. not_found if there is none, if it is not of the wanted types, or if `attrs` leaves nothing of
  // it.
  Result<std::string> retrieve(const Caller& caller, std::string_view id,
                               const std::optional<query::TypeSelection>& types, const ngsi::Presentation& how,
                               const LinkWish& links = {}) const;
  // Entities of which `how` leaves nothing are not in the list (clause 4.21), but they are counted.
  Result<Listing> list(const Caller& caller, const query::Matcher& matcher, const Page& page,
                       const ngsi::Presentation& how, const LinkWish& links = {}) const;

 private:
  // Visits the entities of the page, and says in `out` where the next begins and how many there are.
  Result<void> scan(Listing& out, const LocalQuery& query, const Page& page, const store::Reads::Visit& visit) const;
  LinkedPresenter::Find finder(const Caller& caller, Time now) const;

  const store::Reads& store_;
};

}  // namespace dosi::broker

#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker/caller.h"
#include "broker/queries.h"
#include "broker/time_page.h"
#include "ngsi/temporal.h"

namespace dosi::broker {

class Moments;

// Reads the temporal evolution of entities (clauses 5.7.3, 5.7.4), also of those that are gone. Reads history: for worker
// threads. Thread-safe.
class Evolutions {
 public:
  explicit Evolutions(const store::Reads& store) : store_(store) {}

  // What to read of each entity, and how to show it.
  struct Wish {
    store::HistoryQuery range;  // `id` is set for each entity; its attributes are those of which one must have something
    ngsi::TemporalPresentation how;
    std::vector<std::string> datasets = {};  // only these instances, "@none" for the default one; empty: all
    Time now = kNoTime;                      // instances that expired before are not shown (clause 4.22); kNoTime: all are
    std::size_t most = 0;                    // instances of one entity in an answer
  };
  struct Answer {
    std::string text;
    std::size_t shown = 0;
    bool more = false;  // there is a next page of entities
    std::optional<std::uint64_t> count;
    std::optional<TimePart> part;  // not all of the asked time is in the answer
  };
  // not_found if there is no such entity, or nothing of it in the range.
  Result<Answer> retrieve(const Caller& caller, const std::string& id, const Wish& wish) const;
  // The matching entities that have something in the range; ordered by id if the matcher's query asks for an order.
  Result<Answer> list(const Caller& caller, const query::Matcher& matcher, const Page& page, const Wish& wish) const;

  // The ids of those, in no order that is asked for: for an entity map.
  Result<std::vector<std::string>> ids(const Caller& caller, const query::Matcher& matcher, const Wish& wish) const;

 private:
  const store::Reads& store_;
};

}  // namespace dosi::broker

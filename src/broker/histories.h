#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "broker/caller.h"
#include "broker/committer.h"
#include "broker/queries.h"
#include "json/value.h"
#include "ngsi/temporal.h"

namespace dosi::broker {

// The temporal evolution of entities (clauses 5.6.11 to 5.6.16, 5.7.3, 5.7.4). An entity and its history are one:
// writing the history of an unknown id makes the entity, and an instance newer than the present one becomes the
// present. Thread-safe.
class Histories {
 public:
  explicit Histories(Committer& committer) : committer_(committer) {}

  // Makes or extends the history of the entity that the document names; true if the entity is new.
  void append(const Caller& caller, const json::Value& document, Then<bool> then);
  // Extends the history of an entity that is known.
  void append_to(const Caller& caller, std::string id, const json::Value& fragment, Then<void> then);
  // Forgets what was; the present stays, and counts as history again when it changes.
  void erase(const Caller& caller, std::string id, Then<void> then);
  void erase_attribute(const Caller& caller, std::string id, Symbol attribute, std::string dataset_id, bool all,
                       Then<void> then);
  struct Instance {
    std::string id;
    Symbol attribute;
    std::uint64_t instance = 0;
  };
  void erase_instance(const Caller& caller, Instance which, Then<void> then);
  void replace_instance(const Caller& caller, Instance which, const json::Value& fragment, Then<void> then);

  // What to read of each entity, and how to show it.
  struct Wish {
    store::HistoryQuery range;  // `id` is set for each entity
    ngsi::TemporalPresentation how;
    std::vector<std::string> datasets = {};  // only these instances, "@none" for the default one; empty: all
  };
  struct Answer {
    std::string text;
    std::size_t shown = 0;
    bool more = false;  // there is a next page of entities
    std::optional<std::uint64_t> count;
    Time first = kNoTime, last = kNoTime;  // of what is shown, by the asked time
    bool complete = true;                  // false: some series was cut
  };
  // not_found if there is no such entity, or nothing of it in the range.
  Result<Answer> retrieve(const Caller& caller, const std::string& id, const Wish& wish) const;
  // The matching entities that have something in the range.
  Result<Answer> list(const Caller& caller, const query::Matcher& matcher, const Page& page, const Wish& wish) const;

 private:
  Committer& committer_;
};

}  // namespace dosi::broker

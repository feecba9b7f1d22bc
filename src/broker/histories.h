#pragma once
#include <cstdint>
#include <string>

#include "broker/caller.h"
#include "broker/committer.h"
#include "json/value.h"

namespace dosi::broker {

// Writes the temporal evolution of entities (clauses 5.6.11 to 5.6.16). An entity and its history are one:
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

 private:
  Committer& committer_;
};

}  // namespace dosi::broker

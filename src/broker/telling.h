#pragma once
#include <string>
#include <vector>

#include "broker/transaction.h"
#include "ngsi/temporal.h"

namespace dosi::broker {

// What the hub knows of an entity's evolution.
struct Known {
  bool any = false;  // it has one
  std::vector<Symbol> types;
  Time deleted_at = kNoTime, born = kNoTime;
};
Result<Known> known_of(const store::Store& store, const std::string& tenant, const std::string& id);

// Brings what is news of a temporal document into the entity, makes the entity if there is none, and the rest into history.
// What is told for a moment that is known replaces it; what is told twice counts once.
Result<void> tell(Transaction& transaction, const store::Store& store, const std::string& tenant,
                  ngsi::TemporalDocument document);
// Adds a document to the history of an entity that is gone: it stays gone.
void tell_past(Transaction& transaction, const Known& known, ngsi::TemporalDocument document);

// Replaces an instance of the history, and in the entity where it is the present one: history then holds it under its
// number, and does not take it once more when the entity changes.
void correct(Transaction& transaction, const store::Sample& wrong, const store::Sample& right, const std::string& id);

}  // namespace dosi::broker

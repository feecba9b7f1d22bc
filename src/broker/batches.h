#pragma once
#include <string>
#include <utility>
#include <vector>

#include "broker/caller.h"
#include "broker/committer.h"
#include "broker/entities.h"
#include "json/value.h"
#include "query/matches.h"

namespace dosi::broker {

// What became of each entity of a batch (clause 5.2.16).
struct BatchResult {
  std::vector<std::string> created, updated;          // ids; of a delete, `updated` holds what was deleted
  std::vector<std::pair<std::string, Error>> errors;  // id (empty if it could not be read) and why
};

// Writes many entities in one atomic, durable change; an entity that cannot be written is told in the result and does
// not hold up the others (clauses 5.6.7 to 5.6.10, 5.6.20, 5.6.21). An id that stands several times is written in turn.
// Thread-safe.
class Batches {
 public:
  explicit Batches(Committer& committer) : committer_(committer) {}

  enum class Operation : std::uint8_t { create, upsert_replace, upsert_update, update, update_no_overwrite, merge };

  // `documents` is an array of entities, each with its id; `contexts` has the context of each, or why there is none, or
  // is empty where all are in the caller's.
  void write(const Caller& caller, Operation operation, json::Array documents,
             const Entities::MergeOptions& merge, Then<BatchResult> then,
             std::vector<Result<jsonld::ContextPtr>> contexts = {});
  // What is no URI is told as an error of its own.
  void erase(const Caller& caller, std::vector<std::string> ids, Then<BatchResult> then);

  // Deletes the entities that match (clause 5.6.21); with `drop` or `keep`, only attributes of them: those named, or
  // all others.
  struct Purge {
    std::vector<Symbol> drop, keep;
  };
  void purge(const Caller& caller, const query::Matcher& matcher, Purge purge, Then<BatchResult> then);

 private:
  Committer& committer_;
};

}  // namespace dosi::broker

#pragma once
#include <optional>
#include <string>

#include "broker/caller.h"
#include "broker/committer.h"
#include "json/value.h"
#include "ngsi/merge.h"
#include "query/ast.h"

namespace dosi::broker {

// Writes one entity at a time (clauses 5.6.1 to 5.6.6, 5.6.17 to 5.6.19). Every function answers through `then`, once,
// when the change is durable. not_found where the entity or attribute is missing. Thread-safe.
class Entities {
 public:
  explicit Entities(Committer& committer) : committer_(committer) {}

  // Which entity a request means. With `types`, one of other types is not found.
  struct Target {
    std::string id;
    std::optional<query::TypeSelection> types;
  };
  // Which instances of an attribute.
  struct Instances {
    Symbol attribute;
    std::string dataset_id;  // empty: the default instance
    bool all = false;
  };
  // Clause 5.6.17: what a merge assumes where the fragment says nothing.
  struct MergeOptions {
    Time observed_at = kNoTime;
    std::string language;
    bool simplified = false;
  };

  // Answers with the id; already_exists if it is taken.
  void create(const Caller& caller, const json::Value& document, Then<std::string> then);
  void replace(const Caller& caller, Target target, const json::Value& document, Then<void> then);
  void merge(const Caller& caller, Target target, const json::Value& fragment, const MergeOptions& options,
             Then<void> then);
  void erase(const Caller& caller, Target target, Then<void> then);

  void append(const Caller& caller, Target target, const json::Value& fragment, bool overwrite,
              Then<ngsi::UpdateResult> then);
  void update(const Caller& caller, Target target, const json::Value& fragment, Then<ngsi::UpdateResult> then);
  void update_attribute(const Caller& caller, Target target, Symbol attribute, const json::Value& fragment,
                        Then<void> then);
  void replace_attribute(const Caller& caller, Target target, Symbol attribute, const json::Value& document,
                         Then<void> then);
  void erase_attribute(const Caller& caller, Target target, Instances instances, Then<void> then);

 private:
  // Runs `edit` on the entity as it stands and writes what it makes of it. The entity it gets has no other attributes
  // than those of these names, which are all that `edit` may touch.
  template <class T>
  void run(const Caller& caller, Target target, std::vector<Symbol> names,
           std::function<Result<T>(ngsi::Entity&, Time now)> edit, Then<T> then);

  Committer& committer_;
};

// The entity of a target inside a transaction: not_found if it is missing, has expired, or is of other types.
Result<ngsi::RecordPtr> require(Transaction& transaction, const Entities::Target& target);

}  // namespace dosi::broker

#pragma once
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace dosi::broker {

// Samples in an entity's history that are marks, not attributes of it.
bool is_mark(Symbol attribute);

// The types of an entity that is gone, and when it went.
store::Sample departure_of(const ngsi::Record& entity, Time now);

// What was forgotten on request. Instances that were once the entity's present (sample_of) come into history by
// themselves when they are overwritten, so what was forgotten of them must be remembered.
struct Forgotten {
  Symbol attribute;                       // empty: of all
  std::optional<std::string> dataset_id;  // none: of every datasetId
  std::uint64_t instance = 0;             // this one; 0: all that are not younger than `at`
  Time at = kNoTime;

  bool covers(const store::Sample& sample) const;
};
store::Sample forgetting_of(const Forgotten& what);

// All marks of one entity.
struct Marks {
  std::vector<Forgotten> forgotten;
  std::vector<Symbol> types;  // of a departed entity
  Time departed = kNoTime;

  bool is_forgotten(const store::Sample& sample) const;
};
Result<Marks> read_marks(const store::Store& store, const std::string& tenant, const std::string& id);

}  // namespace dosi::broker

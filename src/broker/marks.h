#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.h"

namespace dosi::broker {

// A sample in an entity's history that is a mark, not a moment of an attribute.
bool is_mark(Symbol attribute);

// The types of an entity that is gone, and when it went.
store::Sample departure_of(const std::vector<Symbol>& types, Time at);

// Says that the entity was made by its history (clause 5.6.11), and goes with it.
store::Sample birth_of(Time at);

// What was forgotten on request. Instances that were once the entity's present (sample_of) come into history by
// themselves when they are overwritten, so what was forgotten of them must be remembered.
struct Forgotten {
  Symbol attribute;                       // empty: of all
  std::optional<std::string> dataset_id;  // none: of every datasetId
  std::uint64_t instance = 0;             // this one, as it was before `at`; 0: all that are not younger than `at`
  Time at = kNoTime;

  bool covers(const store::Sample& sample) const;
};
store::Sample forgetting_of(const Forgotten& what);

// All marks of one entity.
struct Marks {
  std::vector<Forgotten> forgotten;
  std::vector<Symbol> types;  // of a departed entity
  Time departed = kNoTime, born = kNoTime;

  bool is_forgotten(const store::Sample& sample) const;
};
Result<Marks> read_marks(const store::Reads& store, const std::string& tenant, const std::string& id);

// Under this id the store keeps a history of one mark for every entity that departed, so that the departed of a type can
// be found: store::Store::history_ids lists them in the order of types, then ids. An entity that came back keeps its key.
std::string departed_key(Symbol type, std::string_view id);
inline constexpr std::string_view kDepartedKeys = "@departed\1";  // what all of them begin with
// The type and the id in such a key; the type is empty if the key is none.
std::pair<Symbol, std::string_view> read_departed_key(std::string_view key);

}  // namespace dosi::broker

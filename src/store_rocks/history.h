#pragma once
#include <absl/container/flat_hash_map.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store_rocks/dictionary.h"
#include "store_rocks/keys.h"
#include "store_rocks/pending.h"

// History on disk: docs/storage-format.md, "History keys".
namespace dosi::store_rocks {

// The steps that append samples, chosen numbers given, to an entity's history. Sorts the samples.
void append_history(std::string_view entity, std::vector<store::Sample>& samples, std::uint64_t sequence,
                    Dictionary& dictionary, std::vector<Op>& ops);

// What a change has done to history keys so far: a value, or erased.
using Overlay = std::map<std::string, std::optional<std::string>>;

// Removes from the history that lies on disk under the overlay; the outcome goes to the overlay. Gives the number of
// samples removed.
Result<std::uint64_t> remove_history(const Disk& disk, const Removal& removal, Overlay& overlay);

// Adds to the batch what turns the tail of a series into sealed blocks.
Result<void> seal(const Disk& disk, std::string_view series, Batch& batch);

// Knows how many samples wait in the tails that grew since the start. One thread.
class Tails {
 public:
  // A history value was written; true if its series should be sealed now.
  bool grew(std::string_view series, std::uint32_t samples);

 private:
  absl::flat_hash_map<std::uint64_t, std::uint32_t> waiting_;  // by hash of the series: a clash seals early
};

// Answers a history query of one tenant. `recent` is what the entity's value holds (entity_value.h), taken before this
// call: what has come to lie in both places meanwhile is told once.
Result<std::vector<store::Series>> read_history(const Disk& disk, const Dictionary& dictionary, std::uint32_t tenant,
                                                const store::HistoryQuery& query, std::vector<store::Sample> recent);
// The ids with history, but for those that `skip` holds.
Result<std::vector<std::string>> read_history_ids(const Disk& disk, std::uint32_t tenant, std::string_view after, std::size_t limit,
                                                  const std::function<bool(std::string_view)>& skip);

}  // namespace dosi::store_rocks

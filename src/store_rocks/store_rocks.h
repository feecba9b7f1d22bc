#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "store/store.h"

// The embedded store: current entities and indexes in memory, the durable truth in RocksDB (docs/storage-format.md).
namespace dosi::store_rocks {

struct Options {
  std::string path;
  bool create = true;
  // Bytes of entities kept in memory; the rest is read from disk when asked for. 0: all of them.
  std::uint64_t memory_budget_bytes = 0;
  // False: an answer does not wait for the disk; a crash of the machine, not of the process, may lose the last changes.
  bool sync = true;
  // Opens what can be read of a damaged folder, for check() alone: changes are refused, nothing is written.
  bool inspect = false;
};

// Opens the folder. Fails with not_found (no data there and `create` is false), unavailable (in use by another process, no
// right, no space), not_supported (written by a newer version) or corrupt (names what is damaged).
Result<std::unique_ptr<store::Store>> open(const Options& options);

// Brings a backup (Store::backup) into an empty or absent data folder: verifies its checksums, copies it, opens the copy
// and checks it. On failure says why; what it copied is removed.
Result<void> restore(const std::string& backup_folder, const std::string& data_folder);

}  // namespace dosi::store_rocks

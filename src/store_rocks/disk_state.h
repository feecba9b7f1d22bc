#pragma once
#include <rocksdb/db.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "store_rocks/disk.h"

// What disk*.cc share; it alone includes RocksDB's headers.
namespace dosi::store_rocks {

struct Disk::State {
  std::string folder;
  std::unique_ptr<rocksdb::DB> db;
  std::array<rocksdb::ColumnFamilyHandle*, kSpaces> spaces{};
  mutable std::mutex log_mutex;
  std::optional<Error> log_failure;  // of the last append to the log; guarded by log_mutex
  std::shared_ptr<std::atomic<bool>> must_reopen = std::make_shared<std::atomic<bool>>(false);
  ~State();
  rocksdb::ColumnFamilyHandle* operator[](Space space) const { return spaces[static_cast<std::size_t>(space)]; }
};

inline rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
inline std::string_view view(const rocksdb::Slice& s) {
  return {s.data(), s.size()};
}

// RocksDB's failure as a sentence of ours: "cannot write: no space left on the disk of /data".
Error failure(const rocksdb::Status& status, const std::string& doing, const std::string& folder);

}  // namespace dosi::store_rocks

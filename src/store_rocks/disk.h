#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// RocksDB, as far as the store needs it. No other file includes its headers but disk*.cc.
namespace dosi::store_rocks {

// The column families of docs/storage-format.md.
enum class Space : std::uint8_t { meta, dictionary, entities, history, documents, letters };
inline constexpr int kSpaces = 6;

// Keys to put and erase at once; later ones win.
class Batch {
 public:
  Batch(Batch&&) noexcept;
  ~Batch();
  void put(Space space, std::string_view key, std::string_view value);
  // An entity's value becomes what it is after the step (entity_value.h); there must be one.
  void step(std::string_view entity_key, std::string_view step);
  void erase(Space space, std::string_view key);
  bool empty() const;
  std::size_t bytes() const;
  void clear();

 private:
  friend class Disk;
  struct State;
  explicit Batch(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Walks the keys of one space in order of bytes, over the state at its making.
class Cursor {
 public:
  Cursor(Cursor&&) noexcept;
  ~Cursor();
  void seek(std::string_view key);         // to the first at or after
  void seek_before(std::string_view key);  // to the last at or before
  void next();
  void previous();
  bool valid() const;
  std::string_view key() const;
  std::string_view value() const;
  // Fails with corrupt or unavailable if the walk ended because something could not be read.
  Result<void> status() const;

 private:
  friend class Disk;
  struct State;
  explicit Cursor(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Disk {
 public:
  struct State;  // RocksDB's side

  // Opens the database in the folder, with `create` making what is missing. Sentences for: no database there, locked by
  // another process, no right to write, damaged.
  static Result<std::unique_ptr<Disk>> open(const std::string& folder, bool create, bool read_only);
  ~Disk();

  Result<std::optional<std::string>> get(Space space, std::string_view key) const;
  enum class Reading : std::uint8_t { few, all };  // all: read ahead, and keep it out of the cache
  Cursor cursor(Space space, Reading reading = Reading::few) const;
  Batch batch() const;  // empty, for this database alone
  // Writes the batch or nothing of it; not synced.
  Result<void> write(Batch& batch);
  // Returns when everything written before is on the disk.
  Result<void> sync();
  // After a failure: clears it if the disk works again.
  Result<void> resume();
  // True after a failure that resume() can never clear: when the log could not be synced, nobody knows how much of it is on the disk, and
  // a later sync that succeeds would say nothing about it. Opening the folder again reads what is there.
  bool must_reopen() const;
  std::uint64_t size_bytes() const;
  // Reads every file and compares its checksums: one sentence per damaged file.
  std::vector<std::string> verify() const;
  Result<void> backup(const std::string& folder);

 private:
  explicit Disk(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Verifies the checksums of a backup and copies it into an empty or absent folder.
Result<void> restore_files(const std::string& backup_folder, const std::string& data_folder);

}  // namespace dosi::store_rocks

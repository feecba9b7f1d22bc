#pragma once
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "store_rocks/id_map.h"
#include "store/store.h"
#include "store_rocks/index.h"
#include "store_rocks/table.h"

namespace dosi::store_rocks {

// One tenant in memory: which ids there are, their records, the indexes over them, its documents.
class Tenant {
 public:
  Tenant(std::uint32_t number, std::string name) : number_(number), name_(std::move(name)) {}

  std::uint32_t number() const { return number_; }
  const std::string& name() const { return name_; }

  std::optional<Ordinal> find(std::string_view id) const;
  Cell& cell(Ordinal ordinal) const { return table_[ordinal]; }
  // Ordinals rise in order of creation; so do the creation numbers by which entities lie on disk.
  std::optional<Ordinal> new_ordinal();
  std::uint64_t creation(Ordinal ordinal) const;
  // Reading from disk, by rising creation; false if the id is there already.
  bool load(std::uint64_t creation, const RecordPtr& record, bool keep);

  // Brings an entity from one state to the next; null: it does not exist. The caller holds the entity's lock, and
  // `before` is what the cell holds or held before it was evicted.
  void set(Ordinal ordinal, const RecordPtr& before, const RecordPtr& after);

  // Looks at the index while nobody changes it.
  template <class F>
  auto with_index(F&& f) const {
    const std::shared_lock lock(index_mutex_);
    return f(index_);
  }
  // Makes a column that this query would profit from, if any.
  void prepare_columns(const query::Matcher& matcher);
  std::uint64_t size() const;
  Ordinal end() const { return next_.load(std::memory_order_acquire); }

  std::shared_mutex documents_mutex;
  std::map<std::string, std::string, std::less<>> documents;
  void set_document(const store::Document& document);  // the caller holds documents_mutex

 private:
  static constexpr std::size_t kShards = 16;
  struct alignas(64) Shard {
    mutable std::shared_mutex mutex;
    IdMap<Ordinal> ordinals;
  };
  // By the upper bits: the maps use the lower ones.
  static std::size_t shard_of(std::string_view id) { return (IdHash{}(id) >> 32) % kShards; }
  Shard& shard(std::string_view id) { return shards_[shard_of(id)]; }
  const Shard& shard(std::string_view id) const { return shards_[shard_of(id)]; }
  void link(std::string_view id, Ordinal ordinal);
  void unlink(std::string_view id);

  const std::uint32_t number_;
  const std::string name_;
  std::array<Shard, kShards> shards_;
  std::mutex grow_mutex_;
  Table table_;
  std::atomic<Ordinal> next_ = 0;
  std::vector<std::uint64_t> loaded_;  // creation numbers of the ordinals read from disk; constant once open
  std::uint64_t first_new_ = 1;        // creation number of the first ordinal behind them
  mutable std::shared_mutex index_mutex_;
  Index index_;
  std::atomic<bool> has_columns_ = false;
};

// All tenants; they are never removed, so pointers stay valid.
class Tenants {
 public:
  Tenant* find(std::string_view name) const;
  Tenant& get(std::string_view name);  // made on first use
  bool load(std::uint32_t number, std::string name);
  Tenant* find(std::uint32_t number) const;
  std::vector<Tenant*> all() const;
  // As Dictionary::take_new.
  std::vector<Tenant*> take_new();
  void forget_written();

 private:
  mutable std::shared_mutex mutex_;
  IdMap<Tenant*> by_name_;
  std::vector<std::unique_ptr<Tenant>> all_;
  std::atomic<Tenant*> default_ = nullptr;  // most calls are for it
  std::size_t written_ = 0;
  std::uint32_t highest_ = 0;
  Tenant& add(std::uint32_t number, std::string name);
};

}  // namespace dosi::store_rocks

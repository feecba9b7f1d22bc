#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "store_rocks/rocks_store.h"

namespace dosi::store_rocks {
namespace {

// What lies under a key of the entities.
struct Stored {
  bool sound_key = false;
  std::uint32_t tenant = 0;
  std::uint64_t creation = 0;
  Result<RecordPtr> record = RecordPtr();
};
using Chunk = std::vector<Stored>;
constexpr std::size_t kChunk = 512, kMostChunks = 16;

// From the thread that reads and decodes to the one that fills memory.
class Chunks {
 public:
  // False when nobody takes them any more.
  bool put(Chunk chunk) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopped_ || chunks_.size() < kMostChunks; });
    chunks_.push_back(std::move(chunk));
    changed_.notify_all();
    return !stopped_;
  }
  void end() { set(ended_); }
  void stop() { set(stopped_); }
  // None when all were taken.
  std::optional<Chunk> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || !chunks_.empty(); });
    if (chunks_.empty()) return std::nullopt;
    Chunk first = std::move(chunks_.front());
    chunks_.pop_front();
    changed_.notify_all();
    return first;
  }

 private:
  void set(bool& flag) {
    const std::lock_guard lock(mutex_);
    flag = true;
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Chunk> chunks_;
  bool ended_ = false, stopped_ = false;
};

}  // namespace

Result<void> RocksStore::load_entities() {
  Chunks chunks;
  Result<void> walked = ok();
  std::thread reader([&] {
    Cursor cursor = disk_->cursor(Space::entities, Disk::Reading::all);
    Chunk chunk;
    bool wanted = true;
    for (cursor.seek(""); wanted && cursor.valid(); cursor.next()) {
      ByteReader key(cursor.key());
      Stored& stored = chunk.emplace_back();
      stored.tenant = key.big32(), stored.creation = key.big64(), stored.sound_key = key.done();
      stored.record = decode(std::string(cursor.value()));
      if (chunk.size() == kChunk) wanted = chunks.put(std::exchange(chunk, {}));
    }
    walked = cursor.status();
    if (wanted) chunks.put(std::move(chunk));
    chunks.end();
  });
  Result<void> loaded = ok();
  Tenant* tenant = nullptr;
  while (auto chunk = chunks.take()) {
    for (const Stored& stored : *chunk) {
      if (!loaded) break;
      if (tenant == nullptr || tenant->number() != stored.tenant) tenant = tenants_.find(stored.tenant);
      loaded = load_entity(stored.sound_key ? tenant : nullptr, stored.tenant, stored.creation, stored.record);
    }
    if (!loaded) chunks.stop();
  }
  reader.join();
  DOSI_CHECK(std::move(loaded));
  if (!walked) DOSI_CHECK(damaged("the entities: " + walked.error().message));
  return ok();
}

Result<void> RocksStore::load_entity(Tenant* tenant, std::uint32_t number, std::uint64_t creation, const Result<RecordPtr>& record) {
  const auto where = [&] { return "entity " + std::to_string(creation) + " of tenant " + std::to_string(number); };
  if (tenant == nullptr) return damaged(where() + " belongs to no tenant");
  if (!record) return damaged(where() + ": " + record.error().message);
  const auto bytes = static_cast<std::int64_t>((*record)->memory()), budget = static_cast<std::int64_t>(options_.memory_budget_bytes);
  const bool keep = budget == 0 || resident_bytes_ + bytes <= budget;
  if (!tenant->load(creation, *record, keep)) return damaged(where() + " has the id '" + std::string((*record)->id()) + "' of another one");
  if (keep) resident_bytes_ += bytes;
  return ok();
}

}  // namespace dosi::store_rocks

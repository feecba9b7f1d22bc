#include "store_rocks/disk.h"

#include <rocksdb/write_batch.h>

#include "store_rocks/disk_state.h"

namespace dosi::store_rocks {

struct Batch::State {
  explicit State(const Disk::State* d) : disk(d) {}
  const Disk::State* disk;
  rocksdb::WriteBatch batch;
};

Batch::Batch(std::unique_ptr<State> state) : state_(std::move(state)) {}
Batch::Batch(Batch&&) noexcept = default;
Batch::~Batch() = default;

void Batch::put(Space space, std::string_view key, std::string_view value) {
  state_->batch.Put((*state_->disk)[space], slice(key), slice(value));
}
void Batch::step(std::string_view entity_key, std::string_view step) {
  state_->batch.Merge((*state_->disk)[Space::entities], slice(entity_key), slice(step));
}
void Batch::erase(Space space, std::string_view key) {
  state_->batch.Delete((*state_->disk)[space], slice(key));
}
bool Batch::empty() const {
  return state_->batch.Count() == 0;
}
std::size_t Batch::bytes() const {
  return state_->batch.GetDataSize();
}
void Batch::clear() {
  state_->batch.Clear();
}

struct Cursor::State {
  std::unique_ptr<rocksdb::Iterator> iterator;
  const std::string* folder;
};

Cursor::Cursor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor::~Cursor() = default;

void Cursor::seek(std::string_view key) {
  state_->iterator->Seek(slice(key));
}
void Cursor::seek_before(std::string_view key) {
  state_->iterator->SeekForPrev(slice(key));
}
void Cursor::next() {
  state_->iterator->Next();
}
void Cursor::previous() {
  state_->iterator->Prev();
}
bool Cursor::valid() const {
  return state_->iterator->Valid();
}
std::string_view Cursor::key() const {
  return view(state_->iterator->key());
}
std::string_view Cursor::value() const {
  return view(state_->iterator->value());
}

Result<void> Cursor::status() const {
  const rocksdb::Status status = state_->iterator->status();
  if (status.ok()) return ok();
  return failure(status, "read", *state_->folder);
}

Batch Disk::batch() const {
  return Batch(std::make_unique<Batch::State>(state_.get()));
}

Result<std::optional<std::string>> Disk::get(Space space, std::string_view key) const {
  std::string value;
  const rocksdb::Status status = state_->db->Get({}, (*state_)[space], slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return failure(status, "read", state_->folder);
  return std::optional<std::string>(std::move(value));
}

Cursor Disk::cursor(Space space, Reading reading) const {
  rocksdb::ReadOptions options;
  if (reading == Reading::all) {
    options.readahead_size = 2 << 20;
    options.fill_cache = false;
  }
  return Cursor(std::unique_ptr<Cursor::State>(new Cursor::State{
      std::unique_ptr<rocksdb::Iterator>(state_->db->NewIterator(options, (*state_)[space])), &state_->folder}));
}

Result<void> Disk::write(Batch& batch) {
  const rocksdb::Status status = state_->db->Write({}, &batch.state_->batch);
  if (status.ok()) return ok();
  const std::lock_guard lock(state_->log_mutex);
  return *(state_->log_failure = failure(status, "write", state_->folder));
}

Result<void> Disk::sync() {
  // A log whose last append failed must not be synced any more: RocksDB aborts on the attempt.
  {
    const std::lock_guard lock(state_->log_mutex);
    if (state_->log_failure) return *state_->log_failure;
  }
  const rocksdb::Status status = state_->db->SyncWAL();
  if (!status.ok()) return failure(status, "sync", state_->folder);
  return ok();
}

Result<void> Disk::resume() {
  const rocksdb::Status status = state_->db->Resume();
  if (!status.ok()) return failure(status, "write", state_->folder);
  {
    const std::lock_guard lock(state_->log_mutex);
    state_->log_failure.reset();  // a new log
  }
  return sync();
}

bool Disk::must_reopen() const {
  return *state_->must_reopen;
}

std::uint64_t Disk::size_bytes() const {
  std::uint64_t total = 0;
  for (auto* space : state_->spaces) {
    std::uint64_t size = 0;
    if (state_->db->GetIntProperty(space, rocksdb::DB::Properties::kTotalSstFilesSize, &size)) total += size;
    if (state_->db->GetIntProperty(space, rocksdb::DB::Properties::kSizeAllMemTables, &size)) total += size;
  }
  return total;
}

}  // namespace dosi::store_rocks

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <filesystem>

#include "store_rocks/disk_state.h"
#include "store_rocks/entity_value.h"

namespace dosi::store_rocks {
namespace {

constexpr const char* kNames[kSpaces] = {"default", "dictionary", "entities", "history", "documents", "letters"};
constexpr std::size_t kMega = std::size_t{1} << 20;

// Brings entity values through their steps, when they are read and when files are compacted.
class EntitySteps final : public rocksdb::MergeOperator {
  const char* Name() const override { return "dosi.entity-steps"; }
  bool FullMergeV2(const MergeOperationInput& in, MergeOperationOutput* out) const override {
    if (in.existing_value == nullptr) return false;
    std::vector<std::string_view> steps;
    steps.reserve(in.operand_list.size());
    for (const rocksdb::Slice& step : in.operand_list) steps.push_back(view(step));
    auto value = apply_steps(view(*in.existing_value), steps);
    if (value) out->new_value = std::move(*value);
    return value.has_value();
  }
};

rocksdb::ColumnFamilyOptions space_options(Space space, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.format_version = 5;
  table.block_size = 16 << 10;
  rocksdb::ColumnFamilyOptions o;
  o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  o.compression = rocksdb::kLZ4Compression;
  const bool large = space == Space::entities || space == Space::history;
  if (space == Space::history) o.bottommost_compression = rocksdb::kZSTD;
  o.write_buffer_size = large ? 64 * kMega : 4 * kMega;
  o.max_write_buffer_number = 4;
  // A batch tends to come in the order of keys: each goes in beside the one before.
  if (large) o.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(sizeof(std::uint32_t)));
  o.level_compaction_dynamic_level_bytes = true;
  if (space == Space::entities) {
    o.merge_operator = std::make_shared<EntitySteps>();
    // Present entities are read from memory: more files at once cost little, fewer merges with all entities save much.
    o.level0_file_num_compaction_trigger = 24;
    o.level0_slowdown_writes_trigger = 48, o.level0_stop_writes_trigger = 64;
  }
  return o;
}

// The committer decides when to try a failed disk again; RocksDB's own attempt would wait for more room than may ever come.
class Watch final : public rocksdb::EventListener {
 public:
  explicit Watch(std::shared_ptr<std::atomic<bool>> must_reopen) : must_reopen_(std::move(must_reopen)) {}
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* automatic) override { *automatic = false; }
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    if (status->severity() >= rocksdb::Status::kFatalError) *must_reopen_ = true;
  }

 private:
  std::shared_ptr<std::atomic<bool>> must_reopen_;
};

rocksdb::DBOptions database_options(bool create, bool read_only, const Disk::State& state) {
  rocksdb::DBOptions o;
  o.create_if_missing = create && !read_only;
  o.create_missing_column_families = !read_only;  // letters came later than the others
  o.max_background_jobs = 2;
  o.max_total_wal_size = 256 * kMega;
  o.recycle_log_file_num = 2;  // a log in place of an old one syncs in less time: its blocks are there already
  o.bytes_per_sync = o.wal_bytes_per_sync = 1 * kMega;
  o.keep_log_file_num = 4;
  o.max_log_file_size = 4 * kMega;
  o.info_log_level = rocksdb::WARN_LEVEL;
  o.max_bgerror_resume_count = 0;
  o.listeners.push_back(std::make_shared<Watch>(state.must_reopen));
  return o;
}

Error open_failure(const rocksdb::Status& status, const std::string& folder) {
  const std::string text = status.ToString();
  if (text.find("lock") != std::string::npos || text.find("LOCK") != std::string::npos) {
    const bool rights = text.find("ermission") != std::string::npos || text.find("Read-only") != std::string::npos;
    if (!rights)
      return error(ErrorCode::unavailable, "the data folder '" + folder + "' is in use by another process; stop that one first");
  }
  if (text.find("Column families not opened") != std::string::npos)
    return error(ErrorCode::not_supported, "the data in '" + folder + "' was written by a newer dosi; use that one");
  if (status.IsInvalidArgument() && text.find("does not exist") != std::string::npos)
    return not_found("there is no dosi data in '" + folder + "'");
  return failure(status, "open", folder);
}

}  // namespace

Error failure(const rocksdb::Status& status, const std::string& doing, const std::string& folder) {
  if (status.IsNoSpace() || status.ToString().find("No space left") != std::string::npos)
    return error(ErrorCode::unavailable, "cannot " + doing + ": no space left on the disk of '" + folder + "'");
  const ErrorCode code = status.IsCorruption() ? ErrorCode::corrupt : ErrorCode::unavailable;
  return error(code, "cannot " + doing + " the data in '" + folder + "': " + status.ToString());
}

Disk::State::~State() {
  if (!db) return;
  for (auto* space : spaces)
    if (space != nullptr) db->DestroyColumnFamilyHandle(space);
  db->Close();
}

Disk::Disk(std::unique_ptr<State> state) : state_(std::move(state)) {}
Disk::~Disk() = default;

Result<std::unique_ptr<Disk>> Disk::open(const std::string& folder, bool create, bool read_only) {
  std::error_code failed;
  if (create) std::filesystem::create_directories(folder, failed);
  if (failed) return error(ErrorCode::unavailable, "cannot make the folder '" + folder + "': " + failed.message());
  const auto cache = rocksdb::NewLRUCache(64 * kMega);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (int i = 0; i < kSpaces; ++i) families.emplace_back(kNames[i], space_options(static_cast<Space>(i), cache));
  auto state = std::make_unique<State>();
  state->folder = folder;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const rocksdb::DBOptions options = database_options(create, read_only, *state);
  const rocksdb::Status status = read_only ? rocksdb::DB::OpenForReadOnly(options, folder, families, &handles, &db)
                                           : rocksdb::DB::Open(options, folder, families, &handles, &db);
  if (!status.ok()) return open_failure(status, folder);
  state->db.reset(db);
  std::copy(handles.begin(), handles.end(), state->spaces.begin());
  return std::unique_ptr<Disk>(new Disk(std::move(state)));
}

}  // namespace dosi::store_rocks

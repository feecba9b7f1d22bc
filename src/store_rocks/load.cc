#include <spdlog/spdlog.h>

#include <filesystem>

#include "store_rocks/rocks_store.h"

namespace dosi::store_rocks {

Result<std::unique_ptr<RocksStore>> RocksStore::open(const Options& options) {
  DOSI_TRY(auto disk, Disk::open(options.path, options.create && !options.inspect, options.inspect));
  std::unique_ptr<RocksStore> store(new RocksStore(options, std::move(disk)));
  DOSI_CHECK(store->load());
  return store;
}

// What cannot be read stops the opening, unless it is there to be inspected.
Result<void> RocksStore::damaged(std::string what) {
  if (!options_.inspect)
    return error(ErrorCode::corrupt, "the data in '" + options_.path + "' is damaged: " + what +
                                         "; run `dosi check` to see all damage, and restore a backup");
  damages_.push_back(std::move(what));
  return ok();
}

Result<void> RocksStore::load() {
  DOSI_TRY(acknowledged_, Acknowledged::open(options_.path));
  Counters counters;
  DOSI_CHECK(load_counters(counters));
  DOSI_CHECK(load_names());
  DOSI_CHECK(load_documents());
  DOSI_CHECK(load_entities());
  if (options_.inspect) return ok();
  committer_ = std::make_unique<Committer>(Committer::Parts{*disk_, dictionary_, tenants_, *acknowledged_, options_.sync}, counters);
  return ok();
}

Result<void> RocksStore::load_counters(Counters& counters) {
  DOSI_TRY(const auto format, disk_->get(Space::meta, kFormatKey));
  DOSI_TRY(const auto commit, disk_->get(Space::meta, kCommitKey));
  if (!format && !commit && !options_.inspect) return write_format(encode_counters(counters));
  const std::uint32_t version = format && format->size() == 4 ? ByteReader(*format).little<std::uint32_t>() : 0;
  if (version > kFormatVersion)
    return error(ErrorCode::not_supported, "the data in '" + options_.path + "' has format " + std::to_string(version) +
                                               ", written by a newer dosi; this one reads up to " + std::to_string(kFormatVersion));
  if (version == 0) DOSI_CHECK(damaged("its format version is missing"));
  // Older values are read as they are; from here on an older dosi could not read what is written.
  if (version != 0 && version < kFormatVersion && !options_.inspect) DOSI_CHECK(write_format(commit.value_or("")));
  const auto decoded = decode_counters(commit.value_or(""));
  if (!decoded) DOSI_CHECK(damaged("its counters are missing"));
  counters = decoded.value_or(Counters{});
  const std::uint64_t promised = acknowledged_->group();
  if (counters.group < promised)
    return damaged("the log ends at commit " + std::to_string(counters.group) + " but commits up to " + std::to_string(promised) +
                   " were acknowledged");
  return ok();
}

Result<void> RocksStore::write_format(std::string_view counters) {
  Batch batch = disk_->batch();
  std::string version;
  put_little(version, kFormatVersion);
  batch.put(Space::meta, kFormatKey, version);
  batch.put(Space::meta, kCommitKey, counters);
  DOSI_CHECK(disk_->write(batch));
  return disk_->sync();
}

Result<void> RocksStore::load_names() {
  Cursor cursor = disk_->cursor(Space::dictionary, Disk::Reading::all);
  for (cursor.seek(""); cursor.valid(); cursor.next()) {
    ByteReader key(cursor.key());
    const std::uint32_t number = key.big32();
    if (!key.done() || !dictionary_.load(number, cursor.value()))
      DOSI_CHECK(damaged("dictionary entry " + std::to_string(number) + " is doubled or malformed"));
  }
  if (const auto status = cursor.status(); !status) DOSI_CHECK(damaged("the dictionary: " + status.error().message));
  Cursor tenants = disk_->cursor(Space::meta, Disk::Reading::all);
  for (tenants.seek(kTenantPrefix); tenants.valid() && tenants.key().starts_with(kTenantPrefix); tenants.next()) {
    ByteReader value(tenants.value());
    const std::uint32_t number = value.little<std::uint32_t>();
    const std::string name(tenants.key().substr(kTenantPrefix.size()));
    if (!value.done() || !tenants_.load(number, name)) DOSI_CHECK(damaged("tenant '" + name + "' is doubled or malformed"));
  }
  if (const auto status = tenants.status(); !status) DOSI_CHECK(damaged("the tenants: " + status.error().message));
  return ok();
}

Result<void> RocksStore::load_documents() {
  Cursor cursor = disk_->cursor(Space::documents, Disk::Reading::all);
  for (cursor.seek(""); cursor.valid(); cursor.next()) {
    ByteReader key(cursor.key());
    Tenant* tenant = tenants_.find(key.big32());
    if (!key.ok() || tenant == nullptr) DOSI_CHECK(damaged("a document belongs to no tenant"));
    else tenant->documents.emplace(key.rest(), cursor.value());
  }
  if (const auto status = cursor.status(); !status) DOSI_CHECK(damaged("the documents: " + status.error().message));
  return ok();
}

Result<void> restore(const std::string& backup_folder, const std::string& data_folder) {
  DOSI_CHECK(restore_files(backup_folder, data_folder));
  const auto verify = [&]() -> Result<void> {
    DOSI_TRY(const auto opened, RocksStore::open({.path = data_folder, .create = false}));
    DOSI_TRY(const auto damages, opened->check());
    if (damages.empty()) return ok();
    return error(ErrorCode::corrupt, "the backup in '" + backup_folder + "' is damaged: " + damages.front());
  };
  auto verified = verify();
  std::error_code ignored;
  if (!verified) std::filesystem::remove_all(data_folder, ignored);
  return verified;
}

}  // namespace dosi::store_rocks

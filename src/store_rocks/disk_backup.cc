#include <rocksdb/sst_file_reader.h>
#include <rocksdb/utilities/backup_engine.h>

#include <filesystem>

#include "store_rocks/disk_state.h"

namespace dosi::store_rocks {
namespace {

namespace fs = std::filesystem;

Error folder_in_the_way(const std::string& folder) {
  return error(ErrorCode::already_exists, "the folder '" + folder + "' is not empty; name an empty or a new one");
}

bool is_free(const std::string& folder) {
  std::error_code failed;
  return !fs::exists(folder, failed) || fs::is_empty(folder, failed);
}

rocksdb::BackupEngineOptions options_for(const std::string& folder) {
  rocksdb::BackupEngineOptions options(folder);
  options.sync = true;
  options.share_table_files = false;  // every backup folder stands for itself
  return options;
}

}  // namespace

std::vector<std::string> Disk::verify() const {
  std::vector<std::string> damages;
  std::vector<rocksdb::LiveFileMetaData> files;
  state_->db->DisableFileDeletions();  // a compaction must not take a file away while it is being read
  state_->db->GetLiveFilesMetaData(&files);
  for (const auto& file : files) {
    rocksdb::SstFileReader reader({});
    rocksdb::Status status = reader.Open(file.db_path + file.name);
    if (status.ok()) status = reader.VerifyChecksum();
    if (!status.ok())
      damages.push_back("the file '" + file.name.substr(1) + "' (" + file.column_family_name + ") is damaged: " + status.ToString());
  }
  state_->db->EnableFileDeletions(false);
  return damages;
}

Result<void> Disk::backup(const std::string& folder) {
  if (!is_free(folder)) return folder_in_the_way(folder);
  rocksdb::BackupEngine* opened = nullptr;
  rocksdb::Status status = rocksdb::BackupEngine::Open(rocksdb::Env::Default(), options_for(folder), &opened);
  const std::unique_ptr<rocksdb::BackupEngine> engine(opened);
  if (status.ok()) status = engine->CreateNewBackup(state_->db.get(), true);
  if (!status.ok()) return failure(status, "write the backup of", folder);
  return ok();
}

Result<void> restore_files(const std::string& backup_folder, const std::string& data_folder) {
  if (!fs::is_directory(backup_folder)) return not_found("there is no backup folder '" + backup_folder + "'");
  if (!is_free(data_folder)) return folder_in_the_way(data_folder);
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  rocksdb::Status status =
      rocksdb::BackupEngineReadOnly::Open(rocksdb::Env::Default(), options_for(backup_folder), &opened);
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(opened);
  if (!status.ok()) return failure(status, "open the backup of", backup_folder);
  rocksdb::BackupInfo newest;
  if (!engine->GetLatestBackupInfo(&newest).ok()) return not_found("there is no sound backup in '" + backup_folder + "'");
  status = engine->VerifyBackup(newest.backup_id, true);
  if (!status.ok())
    return error(ErrorCode::corrupt, "the backup in '" + backup_folder + "' is damaged: " + status.ToString());
  status = engine->RestoreDBFromBackup(newest.backup_id, data_folder, data_folder);
  if (!status.ok()) return failure(status, "restore", data_folder);
  return ok();
}

}  // namespace dosi::store_rocks

#pragma once
#include <filesystem>
#include <fstream>

#include "ingest/reader.h"

namespace dosi::imports {

// The rows that could not be used, as a CSV file that a spreadsheet opens: row, column, value, reason, file inside an
// archive, then the row itself. The file is made with its first row. One thread.
class QuarantineFile {
 public:
  explicit QuarantineFile(std::filesystem::path path) : path_(std::move(path)) {}
  void add(const ingest::Rejected& row);
  std::uint64_t rows() const { return rows_; }
  bool written() const { return rows_ == 0 || out_.good(); }  // false: the disk or the folder did not take all rows
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::ofstream out_;
  std::uint64_t rows_ = 0;
};

}  // namespace dosi::imports

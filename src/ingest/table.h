#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ingest/csv_scanner.h"
#include "ingest/mapping.h"
#include "ingest/reader.h"
#include "ingest/text_file.h"

namespace dosi::ingest {

// How a table is to be read. Empty members are found out from the file.
struct TableOptions {
  std::string encoding, sheet, overflow;
  char delimiter = 0;
  std::optional<int> skip_rows, header_rows;
};

// A CSV file, or a sheet of an XLS or XLSX workbook, whatever its name says, with its header read.
class Table {
 public:
  // `go_on` is asked while a workbook is converted; false stops it. Fails with bad_request if the file is empty or no
  // table, not_found, cancelled, or unavailable if a workbook cannot be converted.
  static Result<Table> open(const Input& input, const TableOptions& options, const std::function<bool()>& go_on);

  // The next row with a cell for every column, or with `problem` set: then only line and raw are good. False at the end.
  bool next(Record& record, std::string_view& problem);

  const std::vector<std::string>& columns() const { return columns_; }
  const std::string& encoding() const { return text_->encoding; }
  char delimiter() const { return delimiter_; }
  int skip_rows() const { return skip_rows_; }
  int header_rows() const { return header_rows_; }
  std::uint64_t total_bytes() const { return text_->view().size(); }
  std::uint64_t done_bytes() const { return scanner_->offset(); }
  std::uint64_t stray_quotes() const { return scanner_->stray_quotes(); }

 private:
  Table() = default;
  void read_header(const TableOptions& options);
  bool fit(Record& record, std::string_view& problem);
  void note_digits(const std::vector<std::vector<std::string>>& first);
  Result<void> find_overflow(const std::string& names);
  void join_overflow(std::vector<std::string_view>& cells);

  std::unique_ptr<MappedFile> file_;
  std::unique_ptr<Text> text_;
  std::unique_ptr<CsvScanner> scanner_;
  std::vector<std::string> columns_;
  std::string joined_;  // the cell of overflow
  std::vector<std::size_t> overflow_;
  std::vector<bool> digits_;  // columns that hold nothing but digits in the first rows
  char delimiter_ = ',';
  int skip_rows_ = 0, header_rows_ = 1;
};

// Rows of title above the header, and of header, told from the first records of a table.
struct Layout {
  int skip_rows = 0;
  int header_rows = 1;
};
Layout guess_layout(const std::vector<std::vector<std::string>>& records);

// One name for each column from the rows of a header: the parts from top to bottom joined by "/", a part that repeats the
// one above left out. Blank ones become "column 3", repeated ones get " (2)".
std::vector<std::string> column_names(const std::vector<std::vector<std::string>>& header);

}  // namespace dosi::ingest

#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ingest/cell.h"
#include "ingest/csv_scanner.h"
#include "ingest/text_file.h"
#include "json/value.h"

namespace dosi::trace {

// Rows that could not be used, by reason and column: how many, and the first.
class Refusals {
 public:
  void add(std::string_view column, std::string_view reason, std::string_view value, std::uint64_t line);
  // Lines of `other` are counted on from `line`.
  void join(const Refusals& other, std::uint64_t line);
  std::uint64_t rows() const { return rows_; }
  // [{"reason", "column", "rows", "firstLine", "value"}], most frequent first.
  json::Array json() const;
  // "3 rows: no time (column start, line 7: 'x'); ..." the most frequent first.
  std::string text() const;

 private:
  struct One {
    std::uint64_t rows = 0, line = 0;
    std::string value;
  };
  std::vector<std::pair<std::pair<std::string, std::string>, One>> ranked() const;
  std::map<std::pair<std::string, std::string>, One> all_;
  std::uint64_t rows_ = 0;
};

using ingest::read_number;
using ingest::trimmed;

// A CSV file (any usual encoding and delimiter) whose rows several threads read at once.
class RowFile {
 public:
  // not_found, or bad_request where the file is empty or no text. `delimiter` 0: find out.
  static Result<RowFile> open(const std::string& path, char delimiter = 0);

  const std::string& path() const { return path_; }
  const std::vector<std::string>& columns() const { return columns_; }
  std::uint64_t bytes() const { return body_.size(); }
  bool has(std::string_view column) const;
  // Its place; bad_request naming the columns there are. `option` says how another one is named.
  Result<std::size_t> column(std::string_view name, std::string_view option) const;
  // The first of the names that the file has, or npos.
  std::size_t first_of(std::initializer_list<std::string_view> names) const;
  // Cells of a column in the first rows.
  std::vector<std::string_view> sample(std::size_t column, std::size_t rows = 1000) const;

  // The file cut into about `n` parts of whole rows, in order; fewer where cells may hold line breaks.
  std::vector<std::string_view> parts(std::size_t n) const;
  // Calls use(record) for each row of a part that has a cell for every column, counting the others as refused; lines count from the
  // start of the part. Returns how many lines the part has.
  template <class Use>
  std::uint64_t each(std::string_view part, Refusals& refused, Use&& use) const {
    ingest::CsvScanner scanner(part, delimiter_);
    scanner.expect_cells(columns_.size());
    ingest::Record record;
    while (scanner.next(record)) {
      if (record.blank()) continue;
      if (record.cells.size() < columns_.size())
        refused.add("", "the row has fewer cells than the header", record.raw.substr(0, 200), record.line);
      else
        use(record);
    }
    return scanner.line() - 1;
  }
  std::uint64_t first_line() const { return first_line_; }  // of the first part

 private:
  std::string path_;
  std::unique_ptr<ingest::MappedFile> file_;
  std::unique_ptr<ingest::Text> text_;
  std::string_view body_;  // below the header
  std::vector<std::string> columns_;
  char delimiter_ = ',';
  bool quoted_ = false;
  std::uint64_t first_line_ = 1;
};

}  // namespace dosi::trace

#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace dosi::ingest {

// One record of a CSV text. Cells point into the text, or into the scanner where quotes had to be taken out; both until
// the next record.
struct Record {
  std::uint64_t line = 0;  // where it begins, from 1
  std::vector<std::string_view> cells;
  std::string_view raw;    // without the line end
  bool blank() const;      // no cell holds anything but spaces
};

// Splits a text into records (RFC 4180, and what real files do): LF, CRLF or CR ends a record; quoted cells may hold
// delimiters, doubled quotes and line breaks. A quote that nothing closes, or whose close is followed by other text
// across lines, is dropped as a stray sign, and its line is read as if it were not there. Empty lines are skipped.
class CsvScanner {
 public:
  explicit CsvScanner(std::string_view text, char delimiter = ',')
      : text_(text), delimiter_(delimiter), has_lf_(text.find('\n') != std::string_view::npos) {}

  // Records are known to have so many cells: a quoted cell that runs over lines and ends in another number of them began
  // with a stray quote.
  void expect_cells(std::size_t n) { expected_cells_ = n; }

  // False at the end.
  bool next(Record& record);
  std::uint64_t line() const { return line_; }            // of the next record
  std::uint64_t offset() const { return at_; }            // of the next record
  std::uint64_t stray_quotes() const { return stray_quotes_; }

 private:
  std::size_t line_end(std::size_t from) const;
  void skip_line_end(std::size_t end);
  bool read_plain(Record& record, std::size_t end);
  bool read_quoted(Record& record);
  bool read_quoted_cell(Record& record, std::size_t& p, std::uint64_t& lines);
  std::size_t cell_end(std::size_t p) const;
  void read_literal(Record& record, std::size_t end);

  std::string_view text_;
  char delimiter_;
  bool has_lf_;  // else a lone CR ends a line, as in old Macintosh files
  std::size_t expected_cells_ = 0;
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t stray_quotes_ = 0;
  std::deque<std::string> unquoted_;  // keeps the addresses of its strings
};

// The delimiter among , ; tab | that divides the first lines most evenly.
char guess_delimiter(std::string_view text);

}  // namespace dosi::ingest

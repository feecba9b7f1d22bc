#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/csv_scanner.h"
#include "ingest/reader.h"

namespace dosi::ingest {

// One file of a feed, row by row, by column names. Reading a row collects at most one fault, in the words of the public
// GTFS validator: look at `fault()` when all that is needed has been asked for.
class GtfsTable {
 public:
  // Fails with bad_request (missing_required_column, empty_file) where the text lacks a header or a column of `required`.
  static Result<GtfsTable> open(std::string name, std::string text, const std::vector<std::string_view>& required);

  bool next();  // false at the end; forgets the fault
  std::uint64_t line() const { return record_.line; }
  bool overlong() const { return record_.cells.size() > columns_.size(); }  // more cells than the header
  std::string_view raw() const { return record_.raw; }
  std::uint64_t offset() const;  // of raw() in the file
  std::string_view raw_at(std::uint64_t offset) const;  // the line that begins there
  const std::string& name() const { return name_; }

  bool has(std::string_view column) const;
  // The trimmed cell; empty if the file lacks the column.
  std::string_view get(std::string_view column) const;
  std::string_view required(std::string_view column);
  // Nothing for a blank cell, and, with a fault, for one that is wrong or outside the range.
  std::optional<double> number(std::string_view column, double low, double high);
  std::optional<int> integer(std::string_view column, int low, int high);
  // Seconds after midnight of the service day, beyond 24 hours too: "25:10:00".
  std::optional<int> time(std::string_view column);
  std::string_view date(std::string_view column);  // YYYYMMDD that exists

  void fail(std::string_view code, std::string_view text, std::string_view column = {});
  const std::optional<Rejected>& fault() const { return fault_; }
  // A fault of a row that is not the present one.
  Rejected fault_at(std::uint64_t line, std::uint64_t offset, std::string_view reason, std::string_view column) const;

 private:
  GtfsTable(std::string name, std::string text);
  std::string name_;
  std::unique_ptr<const std::string> text_;  // where it is when the table moves
  CsvScanner scanner_;
  Record record_;
  std::vector<std::string> columns_;
  bool clean_ = true;
  std::optional<Rejected> fault_;
};

// "25:10:00".
std::string clock_text(int seconds);

}  // namespace dosi::ingest

#include "ingest/gtfs_table.h"

#include <algorithm>
#include <cmath>

#include "ingest/cell.h"
#include "ingest/text_file.h"

namespace dosi::ingest {

namespace {

std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

GtfsTable::GtfsTable(std::string name, std::string text)
    : name_(std::move(name)), text_(std::make_unique<const std::string>(std::move(text))), scanner_(without_mark(*text_)) {
  clean_ = is_utf8(*text_);
}

Result<GtfsTable> GtfsTable::open(std::string name, std::string text, const std::vector<std::string_view>& required) {
  GtfsTable table(std::move(name), std::move(text));
  if (!table.scanner_.next(table.record_)) return bad_request("empty_file: " + table.name_ + " has not even a header", table.name_);
  for (const auto cell : table.record_.cells) table.columns_.emplace_back(trimmed(cell));
  for (const auto column : required)
    if (!table.has(column))
      return bad_request("missing_required_column: " + table.name_ + " lacks the column " + std::string(column), table.name_);
  table.scanner_.expect_cells(table.columns_.size());
  return table;
}

bool GtfsTable::next() {
  fault_.reset();
  do {
    if (!scanner_.next(record_)) return false;
  } while (record_.blank());
  if (!clean_ && !is_utf8(record_.raw)) fail("invalid_character", "the row is no UTF-8");
  else if (record_.cells.size() < columns_.size()) fail("invalid_row_length", "the row has fewer cells than the header");
  return true;
}

std::uint64_t GtfsTable::offset() const { return static_cast<std::uint64_t>(record_.raw.data() - text_->data()); }

std::string_view GtfsTable::raw_at(std::uint64_t offset) const {
  const std::string_view rest = std::string_view(*text_).substr(offset);
  return rest.substr(0, rest.find_first_of("\r\n"));
}

bool GtfsTable::has(std::string_view column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

std::string_view GtfsTable::get(std::string_view column) const {
  for (std::size_t i = 0; i < columns_.size() && i < record_.cells.size(); ++i)
    if (columns_[i] == column) return trimmed(record_.cells[i]);
  return {};
}

void GtfsTable::fail(std::string_view code, std::string_view text, std::string_view column) {
  if (fault_) return;
  fault_ = Rejected{line(), std::string(column), std::string(column.empty() ? std::string_view() : get(column)),
                    std::string(code) + ": " + std::string(text), std::string(raw()), name_};
}

Rejected GtfsTable::fault_at(std::uint64_t line, std::uint64_t offset, std::string_view reason, std::string_view column) const {
  return {line, std::string(column), {}, std::string(reason), std::string(raw_at(offset)), name_};
}

std::string_view GtfsTable::required(std::string_view column) {
  const auto cell = get(column);
  if (cell.empty()) fail("missing_required_field", "the field is blank", column);
  return cell;
}

std::optional<double> GtfsTable::number(std::string_view column, double low, double high) {
  const auto cell = get(column);
  if (cell.empty()) return std::nullopt;
  const auto v = read_number(cell);
  if (!v) fail("invalid_float", "not a number", column);
  else if (*v < low || *v > high) fail("number_out_of_range", "outside the range of the field", column);
  else return v;
  return std::nullopt;
}

std::optional<int> GtfsTable::integer(std::string_view column, int low, int high) {
  const auto cell = get(column);
  if (cell.empty()) return std::nullopt;
  const auto v = read_number(cell);
  if (!v || *v != std::floor(*v)) fail("invalid_integer", "not a whole number", column);
  else if (*v < low || *v > high) fail("number_out_of_range", "outside the range of the field", column);
  else return static_cast<int>(*v);
  return std::nullopt;
}

std::optional<int> GtfsTable::time(std::string_view column) {
  const auto cell = get(column);
  if (cell.empty()) return std::nullopt;
  const std::size_t first = cell.find(':');
  const auto two = [&](std::size_t at) { return (cell[at] - '0') * 10 + cell[at + 1] - '0'; };
  bool good = first >= 1 && first <= 3 && cell.size() == first + 6 && cell[first + 3] == ':';
  for (std::size_t i = 0; good && i < cell.size(); ++i) good = i == first || i == first + 3 || is_digit(cell[i]);
  if (!good || cell[first + 1] > '5' || cell[first + 4] > '5') {
    fail("invalid_time", "not a time HH:MM:SS", column);
    return std::nullopt;
  }
  int hours = 0;
  for (std::size_t i = 0; i < first; ++i) hours = hours * 10 + (cell[i] - '0');
  return hours * 3600 + two(first + 1) * 60 + two(first + 4);
}

std::string_view GtfsTable::date(std::string_view column) {
  const auto cell = get(column);
  if (!cell.empty() && !read_civil(cell, "yyyyMMdd")) fail("invalid_date", "not a date YYYYMMDD that exists", column);
  return cell;
}

std::string clock_text(int seconds) {
  const auto two = [](int v) { return (v < 10 ? "0" : "") + std::to_string(v); };
  return two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60);
}

}  // namespace dosi::ingest

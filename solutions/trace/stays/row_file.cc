#include "solutions/trace/stays/row_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace dosi::trace {

void Refusals::add(std::string_view column, std::string_view reason, std::string_view value, std::uint64_t line) {
  ++rows_;
  One& one = all_[{std::string(reason), std::string(column)}];
  if (one.rows++ == 0) one.line = line, one.value = value.substr(0, 200);
}

void Refusals::join(const Refusals& other, std::uint64_t line) {
  rows_ += other.rows_;
  for (const auto& [key, from] : other.all_) {
    One& one = all_[key];
    if (one.rows == 0) one.line = from.line + line, one.value = from.value;
    one.rows += from.rows;
  }
}

std::vector<std::pair<std::pair<std::string, std::string>, Refusals::One>> Refusals::ranked() const {
  std::vector<std::pair<std::pair<std::string, std::string>, One>> out(all_.begin(), all_.end());
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.second.rows > b.second.rows; });
  return out;
}

json::Array Refusals::json() const {
  json::Array out;
  for (const auto& [key, one] : ranked())
    out.push_back(json::Object{{"reason", key.first}, {"column", key.second}, {"rows", static_cast<std::int64_t>(one.rows)},
                               {"firstLine", static_cast<std::int64_t>(one.line)}, {"value", one.value}});
  return out;
}

std::string Refusals::text() const {
  std::string out;
  for (const auto& [key, one] : ranked()) {
    if (!out.empty()) out += "; ";
    out += fmt::format("{} rows: {} ({}line {}: '{}')", one.rows, key.first, key.second.empty() ? "" : "column " + key.second + ", ", one.line, one.value);
  }
  return out;
}

Result<RowFile> RowFile::open(const std::string& path, char delimiter) {
  RowFile out;
  out.path_ = path;
  DOSI_TRY(ingest::MappedFile file, ingest::MappedFile::open(path));
  out.file_ = std::make_unique<ingest::MappedFile>(std::move(file));
  DOSI_TRY(ingest::Text text, ingest::decode(out.file_->bytes()));
  out.text_ = std::make_unique<ingest::Text>(std::move(text));
  const std::string_view all = out.text_->view();
  out.delimiter_ = delimiter != 0 ? delimiter : ingest::guess_delimiter(all.substr(0, 1 << 16));
  ingest::CsvScanner scanner(all, out.delimiter_);
  ingest::Record header;
  if (!scanner.next(header) || header.blank()) return bad_request("'" + path + "' is empty; a header and rows were expected.");
  for (const std::string_view cell : header.cells) out.columns_.emplace_back(trimmed(cell));
  out.body_ = all.substr(scanner.offset());
  out.first_line_ = scanner.line();
  out.quoted_ = out.body_.find('"') != std::string_view::npos;
  return out;
}

bool RowFile::has(std::string_view column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

Result<std::size_t> RowFile::column(std::string_view name, std::string_view option) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
  std::string there;
  for (const std::string& c : columns_) there += (there.empty() ? "" : ", ") + c;
  return bad_request(fmt::format("'{}' has no column '{}' (it has: {}); name the column with --{}.", path_, name, there, option), std::string(option));
}

std::size_t RowFile::first_of(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found != columns_.end()) return static_cast<std::size_t>(found - columns_.begin());
  }
  return std::string::npos;
}

std::vector<std::string_view> RowFile::sample(std::size_t column, std::size_t rows) const {
  std::vector<std::string_view> out;
  if (quoted_ && body_.size() > (1 << 20)) rows = std::min<std::size_t>(rows, 200);
  ingest::CsvScanner scanner(body_, delimiter_);
  scanner.expect_cells(columns_.size());
  ingest::Record record;
  while (out.size() < rows && scanner.next(record)) {
    if (column >= record.cells.size()) continue;
    // Cells whose quotes were taken out lie in the scanner: only what lies in the file outlives it.
    const std::string_view cell = trimmed(record.cells[column]);
    if (cell.data() >= body_.data() && cell.data() + cell.size() <= body_.data() + body_.size()) out.push_back(cell);
  }
  return out;
}

std::vector<std::string_view> RowFile::parts(std::size_t n) const {
  constexpr std::size_t kLeast = 1 << 18;
  n = quoted_ ? 1 : std::clamp<std::size_t>(body_.size() / kLeast, 1, n);
  std::vector<std::string_view> out;
  for (std::size_t from = 0, i = 1; from < body_.size(); ++i) {
    std::size_t to = i >= n ? body_.size() : body_.find('\n', std::max(from, body_.size() / n * i));
    to = to >= body_.size() ? body_.size() : to + 1;
    out.push_back(body_.substr(from, to - from));
    from = to;
  }
  return out;
}

}  // namespace dosi::trace

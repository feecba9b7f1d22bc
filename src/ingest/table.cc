#include "ingest/table.h"

#include <algorithm>

#include "ingest/cell.h"
#include "ingest/sheet.h"
#include "ingest/xls.h"

namespace dosi::ingest {

namespace {
bool is_digits(std::string_view cell) {
  cell = trimmed(cell);
  return !cell.empty() && std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
}
}  // namespace

Result<Table> Table::open(const Input& input, const TableOptions& options, const std::function<bool()>& go_on) {
  Table table;
  DOSI_TRY(MappedFile file, MappedFile::open(input.path));
  table.file_ = std::make_unique<MappedFile>(std::move(file));
  if (table.file_->bytes().empty()) return bad_request(input.title() + " is empty");
  const Workbook kind = workbook_kind(table.file_->bytes());
  if (kind != Workbook::none) {
    DOSI_TRY(std::string converted, kind == Workbook::xls ? xls_to_csv(table.file_->bytes(), options.sheet)
                                                          : convert_sheet(input.path, options.sheet, go_on));
    table.text_ = std::make_unique<Text>();
    table.text_->encoding = kind == Workbook::xls ? "XLS" : "XLSX";
    table.text_->converted = std::move(converted);
    table.delimiter_ = ',';
  } else {
    const std::string_view start = table.file_->bytes().substr(0, 4096);
    const bool wide = start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF");
    if (!wide && start.find('\0') != std::string_view::npos)
      return bad_request(input.title() + " is no table: it holds binary data, and is no XLS or XLSX workbook");
    DOSI_TRY(Text text, decode(table.file_->bytes(), options.encoding));
    table.text_ = std::make_unique<Text>(std::move(text));
    table.delimiter_ = options.delimiter ? options.delimiter : guess_delimiter(table.text_->view());
  }
  if (trimmed(table.text_->view()).empty()) return bad_request(input.title() + " is empty");
  table.scanner_ = std::make_unique<CsvScanner>(table.text_->view(), table.delimiter_);
  table.read_header(options);
  for (const std::string& name : table.columns_)
    if (!is_utf8(name)) return bad_request("The header of " + input.title() + " holds bytes that are no text in " + table.text_->encoding);
  DOSI_CHECK(table.find_overflow(options.overflow));
  return table;
}

Result<void> Table::find_overflow(const std::string& names) {
  for (std::size_t from = 0; from < names.size();) {
    const std::size_t end = std::min(names.find('|', from), names.size());
    const std::string name = names.substr(from, end - from);
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    if (found == columns_.end()) return bad_request("The mapping's overflow column '" + name + "' is not in the file", "overflow");
    overflow_.push_back(static_cast<std::size_t>(found - columns_.begin()));
    from = end + 1;
  }
  return ok();
}

void Table::read_header(const TableOptions& options) {
  std::vector<std::vector<std::string>> first;
  Record record;
  {
    CsvScanner look(text_->view(), delimiter_);
    for (int i = 0; i < 40 && look.next(record); ++i) first.emplace_back(record.cells.begin(), record.cells.end());
  }
  const Layout guessed = guess_layout(first);
  skip_rows_ = options.skip_rows.value_or(options.header_rows == 0 ? 0 : guessed.skip_rows);
  header_rows_ = options.header_rows.value_or(guessed.header_rows);
  std::vector<std::vector<std::string>> header;
  for (int i = 0; i < skip_rows_ + header_rows_ && scanner_->next(record); ++i)
    if (i >= skip_rows_) header.emplace_back(record.cells.begin(), record.cells.end());
  if (header_rows_ > 0) {
    columns_ = column_names(header);
  } else {
    std::size_t width = 0;
    for (const auto& row : first) width = std::max(width, row.size());
    for (std::size_t i = 1; i <= width; ++i) columns_.push_back(std::to_string(i));
  }
  scanner_->expect_cells(columns_.size());
  note_digits(first);
}

bool Table::next(Record& record, std::string_view& problem) {
  problem = {};
  do {
    if (!scanner_->next(record)) return false;
  } while (record.blank());
  if (!text_->clean && !is_utf8(record.raw)) {
    problem = "the row holds bytes that are no text in the file's encoding";
    return true;
  }
  if (record.cells.size() != columns_.size() && !fit(record, problem)) record.cells.clear();
  return true;
}

void Table::note_digits(const std::vector<std::vector<std::string>>& first) {
  digits_.assign(columns_.size(), false);
  for (std::size_t row = static_cast<std::size_t>(skip_rows_ + header_rows_), n = 0; row < first.size(); ++row) {
    if (first[row].size() != columns_.size()) continue;
    for (std::size_t i = 0; i < columns_.size(); ++i) digits_[i] = (n == 0 || digits_[i]) && is_digits(first[row][i]);
    ++n;
  }
}

// Puts the surplus cells into the overflow column that leaves the fewest others without the digits they should hold.
void Table::join_overflow(std::vector<std::string_view>& cells) {
  const std::size_t more = cells.size() - columns_.size();
  std::size_t best = overflow_.front(), fewest = columns_.size() + 1;
  for (const std::size_t column : overflow_) {
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i)
      wrong += i != column && digits_[i] && !is_digits(cells[i > column ? i + more : i]);
    if (wrong < fewest) best = column, fewest = wrong;
  }
  joined_ = cells[best];
  for (std::size_t i = 1; i <= more; ++i) joined_ += delimiter_, joined_ += cells[best + i];
  const auto at = cells.begin() + static_cast<std::ptrdiff_t>(best);
  cells.erase(at + 1, at + 1 + static_cast<std::ptrdiff_t>(more));
  *at = joined_;
}

// Makes a record of another width fit, if that loses nothing.
bool Table::fit(Record& record, std::string_view& problem) {
  auto& cells = record.cells;
  while (cells.size() > columns_.size() && trimmed(cells.back()).empty()) cells.pop_back();
  if (cells.size() > columns_.size() && !overflow_.empty()) join_overflow(cells);
  if (cells.size() == columns_.size()) return true;
  problem = cells.size() < columns_.size() ? "the row has fewer cells than the header"
                                           : "the row has more cells than the header";
  return false;
}

}  // namespace dosi::ingest

#include "ingest/csv_scanner.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>

namespace dosi::ingest {

namespace {
// A quoted cell longer than this is taken for a stray quote.
constexpr std::size_t kCellBytes = 256 << 10;
constexpr std::size_t kCellLines = 200;

std::string_view trimmed_right(std::string_view s) {
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}
}  // namespace

bool Record::blank() const {
  return std::all_of(cells.begin(), cells.end(),
                     [](std::string_view c) { return c.find_first_not_of(" \t\r\n") == std::string_view::npos; });
}

std::size_t CsvScanner::line_end(std::size_t from) const {
  const char sign = has_lf_ ? '\n' : '\r';
  const auto* found = static_cast<const char*>(std::memchr(text_.data() + from, sign, text_.size() - from));
  const std::size_t end = found ? static_cast<std::size_t>(found - text_.data()) : text_.size();
  return has_lf_ && end > from && text_[end - 1] == '\r' ? end - 1 : end;
}

void CsvScanner::skip_line_end(std::size_t end) {
  at_ = end;
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  if (at_ < text_.size() && text_[at_] == '\n') ++at_;
  ++line_;
}

// The common case, a line without quotes. False if there is one.
bool CsvScanner::read_plain(Record& record, std::size_t end) {
  const char* p = text_.data() + at_;
  const char* const stop = text_.data() + end;
  if (std::memchr(p, '"', static_cast<std::size_t>(stop - p)) != nullptr) return false;
  while (true) {
    const auto* next = static_cast<const char*>(std::memchr(p, delimiter_, static_cast<std::size_t>(stop - p)));
    if (!next) break;
    record.cells.emplace_back(p, static_cast<std::size_t>(next - p));
    p = next + 1;
  }
  record.cells.emplace_back(p, static_cast<std::size_t>(stop - p));
  return true;
}

// The line with its quotes taken as they stand, but for those around a cell or at its start.
void CsvScanner::read_literal(Record& record, std::size_t end) {
  std::string_view line = text_.substr(at_, end - at_);
  while (true) {
    const auto cut = line.find(delimiter_);
    std::string_view cell = line.substr(0, cut);
    if (cell.starts_with('"')) {
      cell.remove_prefix(1), ++stray_quotes_;
      if (cell.ends_with('"')) cell.remove_suffix(1), --stray_quotes_;
    }
    record.cells.push_back(cell);
    if (cut == std::string_view::npos) return;
    line.remove_prefix(cut + 1);
  }
}

std::size_t CsvScanner::cell_end(std::size_t p) const {
  while (p < text_.size() && text_[p] != delimiter_ && text_[p] != '\n' && text_[p] != '\r') ++p;
  return p;
}

// p stands after the opening quote and is moved behind the cell. False if the quote is not closed as it should be.
bool CsvScanner::read_quoted_cell(Record& record, std::size_t& p, std::uint64_t& lines) {
  const std::size_t start = p;
  std::string* plain = nullptr;
  std::size_t copied = start;
  while (true) {
    p = text_.find('"', p);
    if (p == std::string_view::npos || p - start > kCellBytes) return false;
    if (p + 1 >= text_.size() || text_[p + 1] != '"') break;
    if (!plain) plain = &unquoted_.emplace_back();
    plain->append(text_, copied, p + 1 - copied);
    copied = p += 2;
  }
  const std::string_view whole = text_.substr(start, p - start);
  lines += static_cast<std::uint64_t>(std::count(whole.begin(), whole.end(), '\n'));
  if (lines > kCellLines) return false;
  record.cells.push_back(plain ? std::string_view(plain->append(text_, copied, p - copied)) : whole);
  const std::size_t tail = cell_end(++p);
  const bool closed = trimmed_right(text_.substr(p, tail - p)).empty();
  p = tail;
  return closed;
}

// False, with the record unusable, if a quote is not closed as it should be.
bool CsvScanner::read_quoted(Record& record) {
  std::size_t p = at_;
  std::uint64_t lines = 0;
  while (true) {
    if (p < text_.size() && text_[p] == '"') {
      if (!read_quoted_cell(record, ++p, lines)) return false;
    } else {
      const std::size_t end = cell_end(p);
      record.cells.push_back(text_.substr(p, end - p));
      p = end;
    }
    if (p >= text_.size() || text_[p] != delimiter_) break;
    ++p;
  }
  if (lines > 0 && expected_cells_ > 0 && record.cells.size() != expected_cells_) return false;
  record.raw = text_.substr(at_, p - at_);
  line_ += lines;
  skip_line_end(p);
  return true;
}

bool CsvScanner::next(Record& record) {
  while (at_ < text_.size()) {
    const std::size_t end = line_end(at_);
    if (end == at_) {
      skip_line_end(end);
      continue;
    }
    record.line = line_;
    record.cells.clear();
    record.raw = text_.substr(at_, end - at_);
    unquoted_.clear();
    if (read_plain(record, end)) {
      skip_line_end(end);
      return true;
    }
    if (read_quoted(record)) return true;
    record.cells.clear();
    record.raw = text_.substr(at_, end - at_);
    read_literal(record, end);
    skip_line_end(end);
    return true;
  }
  return false;
}

char guess_delimiter(std::string_view text) {
  char best = ',';
  std::size_t best_score = 0;
  for (const char candidate : {',', '\t', ';', '|'}) {
    CsvScanner scanner(text.substr(0, 64 << 10), candidate);
    Record record;
    std::map<std::size_t, std::size_t> widths;  // cells -> lines
    for (int i = 0; i < 50 && scanner.next(record); ++i) ++widths[record.cells.size()];
    // The most frequent width counts: many lines of many cells.
    std::size_t score = 0;
    for (const auto& [width, lines] : widths)
      if (width > 1) score = std::max(score, lines * 1000 + width);
    if (score > best_score) best_score = score, best = candidate;
  }
  return best;
}

}  // namespace dosi::ingest

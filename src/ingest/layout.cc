#include <algorithm>
#include <cmath>
#include <map>

#include "ingest/cell.h"
#include "ingest/table.h"

namespace dosi::ingest {

namespace {

using Cells = std::vector<std::string>;

std::size_t filled(const Cells& cells) {
  return static_cast<std::size_t>(std::count_if(cells.begin(), cells.end(), [](const auto& c) { return !trimmed(c).empty(); }));
}

// Years are names of columns as often as values.
bool is_year(double v) { return v >= 1900 && v <= 2100 && v == std::floor(v); }

std::size_t numbers(const Cells& cells) {
  return static_cast<std::size_t>(std::count_if(cells.begin(), cells.end(), [](const auto& c) {
    const auto v = read_number(trimmed(c));
    return v && !is_year(*v);
  }));
}

// Rows of one header repeat the names of columns that have no second level: at the start, where the keys stand.
bool continues_header(const Cells& first, const Cells& next) {
  return !first.empty() && !next.empty() && !trimmed(first[0]).empty() && trimmed(first[0]) == trimmed(next[0]);
}

bool is_data(const Cells& cells) {
  const std::size_t n = numbers(cells);
  const bool decimals = std::any_of(cells.begin(), cells.end(), [](const auto& c) {
    return c.find('.') != std::string::npos && read_number(trimmed(c)).has_value();
  });
  return n > 0 && (decimals || 2 * n >= filled(cells));
}

}  // namespace

Layout guess_layout(const std::vector<Cells>& records) {
  Layout layout;
  std::size_t widest = 0;
  for (const Cells& r : records) widest = std::max(widest, filled(r));
  std::size_t i = 0;
  while (i + 1 < records.size() && widest > 2 && filled(records[i]) * 3 < widest) ++i;
  layout.skip_rows = static_cast<int>(i);
  if (i >= records.size()) return layout;
  std::size_t rows = 1;
  while (i + rows < records.size() && rows < 6 && continues_header(records[i], records[i + rows])) ++rows;
  // Numbers where names should be, and no second header row to explain them.
  if (rows == 1 && is_data(records[i])) rows = 0;
  layout.header_rows = static_cast<int>(rows);
  return layout;
}

std::vector<std::string> column_names(const std::vector<Cells>& header) {
  std::size_t width = 0;
  for (const Cells& row : header) width = std::max(width, row.size());
  std::vector<std::string> names(width);
  std::map<std::string, int> used;
  for (std::size_t column = 0; column < width; ++column) {
    std::string above;
    for (std::size_t level = 0; level < header.size(); ++level) {
      const Cells& row = header[level];
      std::string_view part = column < row.size() ? trimmed(row[column]) : std::string_view();
      // A merged cell of an upper row leaves the cells to its right blank.
      if (part.empty() && level + 1 < header.size())
        for (std::size_t left = std::min(column, row.size()); part.empty() && left > 0; --left) part = trimmed(row[left - 1]);
      if (part.empty() || part == above) continue;
      above = part;
      if (!names[column].empty()) names[column] += '/';
      for (const char c : part) names[column] += c == '\n' || c == '\r' ? ' ' : c;
    }
    if (names[column].empty()) names[column] = "column " + std::to_string(column + 1);
    if (const int n = ++used[names[column]]; n > 1) names[column] += " (" + std::to_string(n) + ")";
  }
  return names;
}

}  // namespace dosi::ingest

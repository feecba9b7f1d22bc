#include "ingest/column_stats.h"

#include <algorithm>
#include <cmath>

#include "ingest/cell.h"

namespace dosi::ingest {

namespace {
constexpr std::size_t kSamples = 5;
constexpr std::size_t kSampleBytes = 120;
}  // namespace

std::size_t ColumnStats::column(std::string_view name) {
  const auto [at, fresh] = places_.emplace(std::string(name), columns_.size());
  if (fresh) {
    columns_.emplace_back().name = name;
    counts_.emplace_back();
  }
  return at->second;
}

void ColumnStats::add(std::size_t column, std::string_view cell) {
  cell = trimmed(cell);
  if (cell.empty() || cell == "-") return;
  ColumnInfo& info = columns_[column];
  Counts& counts = counts_[column];
  ++counts.cells;
  if (info.samples.size() < kSamples && cell.size() <= kSampleBytes &&
      std::find(info.samples.begin(), info.samples.end(), cell) == info.samples.end())
    info.samples.emplace_back(cell);
  // One text among them settles the question.
  if (counts.numbers + 1 < counts.cells) return;
  const auto v = read_number(cell);
  if (!v) return;
  info.min = counts.numbers == 0 ? *v : std::min(info.min, *v);
  info.max = counts.numbers == 0 ? *v : std::max(info.max, *v);
  ++counts.numbers;
  counts.whole += *v == std::floor(*v);
}

std::vector<ColumnInfo> ColumnStats::finish(std::uint64_t rows) && {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const Counts& c = counts_[i];
    columns_[i].blank = rows - std::min(rows, c.cells);
    columns_[i].numeric = c.cells > 0 && c.numbers == c.cells;
    columns_[i].whole = columns_[i].numeric && c.whole == c.cells;
  }
  return std::move(columns_);
}

}  // namespace dosi::ingest

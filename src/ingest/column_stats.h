#pragma once
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ingest/inspect.h"

namespace dosi::ingest {

// Gathers what columns hold, cell by cell.
class ColumnStats {
 public:
  // The place of the column, made on first use.
  std::size_t column(std::string_view name);
  void add(std::size_t column, std::string_view cell);
  // Columns in the order of their first use; cells that were never given count as blank.
  std::vector<ColumnInfo> finish(std::uint64_t rows) &&;

 private:
  struct Counts {
    std::uint64_t cells = 0, numbers = 0, whole = 0;
  };
  std::vector<ColumnInfo> columns_;
  std::vector<Counts> counts_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace dosi::ingest

#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ngsi/sample.h"
#include "store_rocks/texts.h"

// Many samples of one series in few bytes: docs/storage-format.md, "Sample block".
namespace dosi::store_rocks {

// Where a sample stands in its series: by the time it was observed, or failing that created, modified; then by instance.
struct Place {
  std::int64_t time_us = 0;
  std::uint64_t instance = 0;
  auto operator<=>(const Place&) const = default;
};
Place place_of(const ngsi::Sample& sample);

inline constexpr std::size_t kSealedSamples = 480;  // what a sealed block aims at
inline constexpr std::size_t kMostSamples = 1 << 16;

// The samples, 1 to kMostSamples, as a block; attribute and datasetId are not in it.
std::string encode_block(std::span<const ngsi::Sample> samples);

// A block's columns. Reuse one object for many blocks: it keeps its memory.
class Block {
 public:
  // Fails with corrupt for anything that encode_block() cannot have made.
  Result<void> decode(std::string_view bytes);
  std::size_t size() const { return numbers_.size(); }
  enum Column { kObserved, kCreated, kModified, kDeleted, kInstance, kKind, kColumns };
  std::span<const std::int64_t> column(Column c) const { return columns_[c]; }
  // Sample i, to which the caller adds attribute and datasetId.
  void fill(std::size_t i, ngsi::Sample& sample) const;

 private:
  std::vector<std::int64_t> columns_[kColumns];
  std::vector<double> numbers_;
  Texts texts_;
};

}  // namespace dosi::store_rocks

#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ngsi/record.h"
#include "ngsi/sample.h"
#include "store_rocks/dictionary.h"

// How an entity lies on disk (docs/storage-format.md, "Entity value"): its record's block, then as trailer the samples
// that its last changes appended to its history, until there are enough of them for history values of their own.
namespace dosi::store_rocks {

// How much a trailer takes before its samples go into history values, and its entity is written whole again.
inline constexpr std::size_t kMostTrailerBytes = 1536, kMostTrailerChanges = 32;

// The samples as rows; rows put one behind another are rows.
std::string encode_rows(std::span<const ngsi::Sample> samples, Dictionary& dictionary);

// The trailer with the rows of one more change.
std::string grown_trailer(std::string_view trailer, std::string_view rows);
bool is_overfull(std::string_view trailer);
// The samples of a trailer. Fails with corrupt.
Result<std::vector<ngsi::Sample>> read_trailer(std::string_view trailer, const Dictionary& dictionary);

// A step from one entity value to the next, as a merge operand: what ngsi::record_change says, and the rows it adds.
std::string encode_step(std::string_view change, std::string_view rows);
// The value after the steps. None if anything is malformed.
std::optional<std::string> apply_steps(std::string_view value, std::span<const std::string_view> steps);

}  // namespace dosi::store_rocks

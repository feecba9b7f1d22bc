#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store_rocks/block.h"

// The keys of docs/storage-format.md.
namespace dosi::store_rocks {

inline constexpr std::uint32_t kFormatVersion = 2;
inline constexpr std::string_view kFormatKey = "format", kCommitKey = "commit", kTenantPrefix = "tenant/";

std::string entity_key(std::uint32_t tenant, std::uint64_t creation);
std::string document_key(std::uint32_t tenant, std::string_view key);
std::string dictionary_key(std::uint32_t number);

// What all history keys of an entity, of an attribute, of a series begin with.
std::string history_prefix(std::uint32_t tenant, std::string_view id);
std::string attribute_prefix(std::string_view entity, std::uint32_t attribute);
std::string series_prefix(std::string_view entity, std::uint32_t attribute, std::string_view dataset);
std::string block_key(std::string_view series, Place last);
std::string tail_key(std::string_view series, std::uint64_t sequence, std::uint32_t part);
inline constexpr std::size_t kBlockSuffix = 1 + 8 + 8, kTailSuffix = 1 + 8 + 4;

// A history key taken apart; views into it.
struct HistoryKey {
  std::uint32_t tenant = 0;
  std::string_view id;
  std::uint32_t attribute = 0;
  std::string_view dataset;
  std::string_view entity, series;  // the prefixes
  bool sealed = false;
  Place last;                       // sealed
};
// None if the key has not this form.
std::optional<HistoryKey> parse_history_key(std::string_view key);

// The counters of the key "commit".
struct Counters {
  std::uint64_t group = 0, sequence = 0, instance = 0, samples = 0;
};
std::string encode_counters(const Counters& counters);
std::optional<Counters> decode_counters(std::string_view bytes);

}  // namespace dosi::store_rocks

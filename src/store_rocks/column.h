#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "ngsi/record.h"
#include "query/ast.h"

namespace dosi::store_rocks {

// What a look at a column tells about an entity and a query term.
enum Verdict : std::uint8_t { kNo, kMaybe, kYes };

// One attribute of all entities of a tenant, eight bytes each: its number, or the hash of its string or URI, or that it is
// absent or of another shape. Made when a query first compares the attribute, kept up to date from then on.
class Column {
 public:
  explicit Column(Symbol attribute) : attribute_(attribute) {}

  void set(std::uint32_t ordinal, const ngsi::Record& record);
  void set_absent(std::uint32_t ordinal) { put(ordinal, kAbsent); }
  void set_unknown(std::uint32_t ordinal) { put(ordinal, kOther); }  // present, to be looked up
  std::size_t memory_bytes() const { return cells_.capacity() * sizeof(std::uint64_t); }

  // One verdict for each ordinal, exact by query::matches where not kMaybe. The term's path must be simple.
  std::vector<std::uint8_t> judge(const query::Term& term, const std::vector<std::uint32_t>& ordinals) const;

 private:
  // Marks stand in the range of NaNs that no number has: stored numbers are finite.
  static constexpr std::uint64_t kMark = 0x7FFull << 52 | 1ull << 51;
  static constexpr std::uint64_t kAbsent = kMark | 1, kOther = kMark | 2, kText = kMark | 1ull << 50;
  static constexpr std::uint64_t kHash = (1ull << 50) - 1;
  static std::uint64_t encode(const ngsi::Record& record, Symbol attribute);
  static std::uint64_t hash_of(std::string_view json_text);
  void put(std::uint32_t ordinal, std::uint64_t cell);

  Symbol attribute_;
  std::vector<std::uint64_t> cells_;
};

}  // namespace dosi::store_rocks

#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dosi::ingest {

// The columns of a table, by name.
class Columns {
 public:
  explicit Columns(std::vector<std::string> names) : names_(std::move(names)) {}
  // The place of "a", or of the first of "a|b" that exists. Fails with bad_request, naming the columns that do exist.
  Result<std::size_t> find(std::string_view name) const;
  bool has(std::string_view name) const;
  const std::vector<std::string>& names() const { return names_; }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t place(std::string_view name) const;
  std::vector<std::string> names_;
};

// A row as the mapping sees it.
struct Row {
  std::uint64_t number = 0;
  std::span<const std::string_view> cells;
  std::string_view raw;
  std::string_view geometry;  // GeoJSON: JSON text of a geometry that was found valid
};

// "urn:ngsi-ld:Camera:{관리번호}": what stands in braces is replaced by the trimmed cell, with all but letters, digits and
// -._~:@ of ASCII percent-encoded (RFC 3986). {a|b}: the first of the columns whose cell says something; {hash:a,b}: 16
// hexadecimal digits of the cells; {hash}: of the whole row; {row}: its number.
class IdTemplate {
 public:
  static Result<IdTemplate> compile(std::string_view text, const Columns& columns);
  // Appends the id. If a cell it needs says nothing (empty, or one of `none`), returns false and sets `column`.
  bool append(std::string& out, const Row& row, std::span<const std::string> none, std::size_t& column) const;

 private:
  enum class Kind : std::uint8_t { literal, cell, hash, row_number };
  struct Part {
    Kind kind = Kind::literal;
    std::string text;
    std::vector<std::size_t> columns;  // of hash: none means the whole row
  };
  static Result<Part> compile_part(std::string_view inside, const Columns& columns);
  std::vector<Part> parts_;
};

// Appends the text with what is no unreserved sign of RFC 3986, nor : or @, percent-encoded.
void append_encoded(std::string& out, std::string_view text);
// FNV-1a, 64 bits, continued from `seed`. The same on every machine: ids are made of it.
std::uint64_t stable_hash(std::string_view text, std::uint64_t seed = 0xCBF29CE484222325ull);

}  // namespace dosi::ingest

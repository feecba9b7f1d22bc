#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace dosi::ingest {

// Finds the items of a big JSON text one by one, without building the text's tree: only brackets and strings are
// followed. Whether an item is JSON is for the parser of the item to say.
class JsonItems {
 public:
  // The items of a top-level array, or of the array that the top-level object has under `member`; of any other object,
  // itself. The whole text is walked first: fails with bad_request, naming the byte, where it ends too early, a bracket
  // closes what another opened, or text follows the end.
  static Result<JsonItems> open(std::string_view text, std::string_view member);

  // False at the end. `position` counts from 1.
  bool next(std::string_view& item, std::uint64_t& position);
  std::size_t offset() const { return at_; }
  // The text of another member of the top-level object, or empty: "crs".
  Result<std::string_view> member(std::string_view name) const;

 private:
  JsonItems(std::string_view text, std::size_t start, bool single) : text_(text), start_(start), at_(start), single_(single) {}
  std::string_view text_;
  std::size_t start_, at_;
  bool single_;
  std::uint64_t position_ = 0;
};

// Where the value that begins at `from` (spaces before it are skipped) ends. Fails as JsonItems::open does.
Result<std::size_t> skip_value(std::string_view text, std::size_t from);

}  // namespace dosi::ingest

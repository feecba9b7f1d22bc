#pragma once
#include <cstdint>
#include <string_view>

namespace dosi::http {

// Decodes the chunked transfer coding (RFC 9112 section 7.1) without leniency: no blanks around sizes, CRLF only, at most 15 hex digits.
// Extensions and trailer fields are checked for form, bounded to 4 KiB together, and dropped.
class ChunkedDecoder {
 public:
  enum class Step { need_more, piece, done, broken };

  void restart() { *this = ChunkedDecoder(); }
  // Takes bytes off the front of `data`. On `piece` the decoded bytes are in `piece`, a view into the data.
  Step next(std::string_view& data, std::string_view& piece);

 private:
  enum class State { size_start, size, extension, size_lf, content, content_cr, content_lf, line_start, name, value, line_lf, end_lf };
  Step take(char c);

  State state_ = State::size_start;
  std::uint64_t left_ = 0;  // of the current chunk
  unsigned digits_ = 0;
  unsigned overhead_ = 0;  // bytes of extensions and trailer fields so far
};

}  // namespace dosi::http

#pragma once
#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace dosi::json {

struct Limits {
  std::size_t depth = 64;                     // nesting of arrays and objects
  std::size_t bytes = std::size_t{64} << 20;  // length of the text
};

// Parses one JSON text (RFC 8259), all of it. Refused as invalid_request, with the place where that is known: invalid
// UTF-8 or syntax, lone surrogates, numbers beyond double or 64-bit integers, duplicate member names, text beyond the
// limits. A byte order mark is refused too. Any thread.
Result<Value> parse(std::string_view text, const Limits& limits = {});

}  // namespace dosi::json

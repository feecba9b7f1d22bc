#pragma once
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "http/headers.h"

namespace dosi::http {

// For how many seconds the sender of an answer says that it stays good (RFC 9111 section 4.2.1, for a private cache):
// Cache-Control max-age less Age, else Expires; 0 for no-store and no-cache. None if it says nothing, or nothing that
// can be read.
std::optional<std::int64_t> fresh_for_s(const Headers& headers, Time now);

}  // namespace dosi::http

#pragma once
#include <string>

#include "base/result.h"

namespace dosi::kit {

// A whole file; not_found or unavailable naming it.
Result<std::string> read_file(const std::string& path);
// Writes through a temporary file beside it, so that a reader never meets half of it.
Result<void> write_file(const std::string& path, const std::string& text);

}  // namespace dosi::kit

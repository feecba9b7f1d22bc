#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"

namespace dosi::ingest {

// Writes an archive of texts by name in the place of whatever is there; a reader never meets half of it. unavailable,
// naming the path, when it cannot be written.
Result<void> write_zip(const std::filesystem::path& path, const std::map<std::string, std::string>& files);

}  // namespace dosi::ingest

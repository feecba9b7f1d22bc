#pragma once
#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace dosi {

// Puts the text in the place of what the file held, in one step: after a crash the file is either the old one or the
// new one, whole. Durable when it returns. unavailable: the disk refuses, the message says why.
Result<void> replace_file(const std::filesystem::path& path, std::string_view text);

// Makes what was written to the file durable; does nothing where there is no file.
Result<void> sync_file(const std::filesystem::path& path);

}  // namespace dosi

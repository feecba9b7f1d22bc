#pragma once
#include <string>

#include "base/result.h"

namespace dosi::app {

// Asks a hub with the sample city what its users would ask, over HTTP: reads, queries, history, tiles, a write and its
// removal, the console. Answers with a line per question, or with the first that went wrong.
Result<std::string> self_check(const std::string& url);

}  // namespace dosi::app

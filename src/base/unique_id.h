#pragma once
#include <string>

namespace dosi {

// 32 hexadecimal digits that nobody has had before and nobody can guess. Any thread.
std::string unique_id();

}  // namespace dosi

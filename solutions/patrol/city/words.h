#pragma once
#include <string>

namespace dosi::patrol {

// A sentence for people.
struct Words {
  std::string english, korean;
};

}  // namespace dosi::patrol

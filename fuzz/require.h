#pragma once
#include <cstdio>
#include <cstdlib>

namespace dosi::fuzz {

// Stops at a broken promise, in every kind of build.
inline void require(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken: %s\n", promise);
  std::abort();
}

}  // namespace dosi::fuzz

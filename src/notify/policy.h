#pragma once
#include <algorithm>
#include <chrono>
#include <cstdint>

namespace dosi::notify {

// When a delivery is tried again, and when it is given up (docs/notifications.md).
struct Policy {
  std::chrono::milliseconds first_pause{1'000};   // after the first failure; doubled after each further one ...
  std::chrono::milliseconds longest_pause{60'000};  // ... up to this
  unsigned refusals = 5;                          // a message that is refused so often is given up
  std::chrono::seconds keep{24 * 3600};           // so is one that is older than this when it fails
  std::uint64_t most_letters = 100'000;           // per queue; beyond, the oldest are given up
  std::uint64_t most_bytes = std::uint64_t{256} << 20;

  std::chrono::milliseconds pause_after(unsigned failures) const {
    const auto doubled = first_pause * (std::int64_t{1} << std::min(failures == 0 ? 0u : failures - 1, 20u));
    return std::min(longest_pause, std::max(first_pause, std::chrono::milliseconds(doubled)));
  }
};

}  // namespace dosi::notify

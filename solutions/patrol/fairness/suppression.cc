#include "solutions/patrol/fairness/suppression.h"

#include <algorithm>
#include <numeric>

namespace dosi::patrol {

Hidden hidden_counts(const std::vector<std::int64_t>& counts, std::int64_t k) {
  Hidden out{std::vector<bool>(counts.size(), false), false};
  std::vector<std::size_t> by_size(counts.size());
  std::iota(by_size.begin(), by_size.end(), std::size_t{0});
  std::stable_sort(by_size.begin(), by_size.end(), [&](std::size_t a, std::size_t b) { return counts[a] < counts[b]; });
  std::int64_t hidden = 0, sum = 0;
  for (const std::size_t i : by_size) {
    if (counts[i] <= 0) continue;
    // Each hidden count is at least 1: the largest that any of them can be is what the others leave.
    const bool safe = hidden == 0 || (hidden >= 2 && sum - (hidden - 1) >= k);
    if (counts[i] >= k && safe) break;
    out.counts[i] = true, ++hidden, sum += counts[i];
  }
  out.total = hidden > 0 && !(hidden >= 2 && sum - (hidden - 1) >= k);
  return out;
}

}  // namespace dosi::patrol

#pragma once
#include <cstdint>
#include <vector>

namespace dosi::patrol {

// Which counts of a table may be shown beside its total. 0 may; 1 to k - 1 may not. Since the total is shown, what is hidden must not follow from
// the rest either: as long as one count alone is hidden, or a hidden one is known to be below k by subtraction, the smallest that is shown above 0 is
// hidden as well (complementary suppression; Cox 1980). Where that does not do, the total is hidden instead.
struct Hidden {
  std::vector<bool> counts;  // true: hide
  bool total = false;
};
Hidden hidden_counts(const std::vector<std::int64_t>& counts, std::int64_t k);

}  // namespace dosi::patrol

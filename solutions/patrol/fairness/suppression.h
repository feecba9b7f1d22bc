#pragma once
#include <cstdint>
#include <vector>

namespace dosi::patrol {

// Which counts of a table may be shown beside its total. 0 may; 1 to k - 1 may not; and if what is hidden adds up to a number
// that gives one away (a single hidden count, or several with a sum below k), the smallest shown count above 0 is hidden as well, until it does not
// (complementary suppression; Cox 1980). True: hide.
std::vector<bool> hidden_counts(const std::vector<std::int64_t>& counts, std::int64_t k);

}  // namespace dosi::patrol

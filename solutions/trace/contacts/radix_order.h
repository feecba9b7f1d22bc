#pragma once
#include <cstdint>
#include <vector>

namespace dosi::trace {

// The numbers 0 .. n-1 in the order of their keys, equal ones as they stand; `bits` of each key count. Least significant digit first
// (Knuth, TAOCP 3, 5.2.5), 11 bits at a time; n below 2^32.
std::vector<std::uint32_t> radix_order(std::vector<std::uint64_t> keys, int bits);

}  // namespace dosi::trace

#include "solutions/trace/contacts/radix_order.h"

#include <numeric>
#include <utility>

namespace dosi::trace {

std::vector<std::uint32_t> radix_order(std::vector<std::uint64_t> keys, int bits) {
  constexpr int kDigit = 11;
  constexpr std::size_t kValues = std::size_t{1} << kDigit;
  const std::size_t n = keys.size();
  std::vector<std::uint32_t> order(n), order_next(n);
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::uint64_t> keys_next(n);
  for (int shift = 0; shift < bits; shift += kDigit) {
    std::vector<std::size_t> first(kValues + 1, 0);
    for (const std::uint64_t key : keys) ++first[(key >> shift & (kValues - 1)) + 1];
    for (std::size_t v = 0; v < kValues; ++v) first[v + 1] += first[v];
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t to = first[keys[i] >> shift & (kValues - 1)]++;
      keys_next[to] = keys[i];
      order_next[to] = order[i];
    }
    std::swap(keys, keys_next), std::swap(order, order_next);
  }
  return order;
}

}  // namespace dosi::trace

#include "solutions/bus/journey/inequality.h"

#include <algorithm>
#include <numeric>

namespace dosi::bus {
namespace {

// What the first `share` of the people have together. Places in the order of `order`.
double held_by_first(const std::vector<double>& values, const std::vector<double>& people, const std::vector<std::size_t>& order, double share) {
  const double all = std::accumulate(people.begin(), people.end(), 0.0);
  double left = all * share, held = 0;
  for (const std::size_t i : order) {
    const double part = std::min(left, people[i]);
    held += part * values[i], left -= part;
    if (left <= 0) break;
  }
  return held;
}

}  // namespace

Inequality inequality(const std::vector<double>& values, const std::vector<double>& people) {
  const double all = std::accumulate(people.begin(), people.end(), 0.0);
  const double held = std::inner_product(values.begin(), values.end(), people.begin(), 0.0);
  Inequality out;
  if (all <= 0) return out;
  out.mean = held / all;
  if (held <= 0) return out;
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  double below = 0, area = 0;  // under the Lorenz curve
  for (const std::size_t i : order) {
    const double share = values[i] * people[i] / held;
    area += people[i] / all * (below + share / 2);
    below += share;
  }
  out.gini = 1 - 2 * area;
  const double least = held_by_first(values, people, order, 0.4) / 0.4;
  std::reverse(order.begin(), order.end());
  out.palma = least > 0 ? held_by_first(values, people, order, 0.1) / 0.1 / least : 0;
  return out;
}

}  // namespace dosi::bus

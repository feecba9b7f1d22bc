#pragma once
#include "base/chance.h"
#include "solutions/bus/lines/network.h"

namespace dosi::bus {

// width x height nodes with streets between neighbours of 1 to 9 minutes, and random demand.
inline Network random_grid(std::size_t width, std::size_t height, std::uint64_t seed) {
  Chance chance(seed, 1);
  const std::size_t n = width * height;
  Network out{Table(n, kNoStreet), Table(n), {}};
  const auto join = [&](std::size_t a, std::size_t b) {
    out.street_min(node(a), node(b)) = out.street_min(node(b), node(a)) = 1 + chance.below(9);
  };
  for (std::size_t y = 0; y < height; ++y)
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t i = y * width + x;
      out.street_min(node(i), node(i)) = 0;
      if (x + 1 < width) join(i, i + 1);
      if (y + 1 < height) join(i, i + width);
      for (std::size_t j = 0; j < i; ++j) out.trips(node(i), node(j)) = out.trips(node(j), node(i)) = chance.below(200);
    }
  return out;
}

}  // namespace dosi::bus

#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "geo/point.h"

namespace dosi::kit {

// For maps by places that are equal to the last bit.
struct PlaceHash {
  std::size_t operator()(geo::Point p) const {
    std::uint64_t a = 0, b = 0;
    std::memcpy(&a, &p.lon, sizeof a);
    std::memcpy(&b, &p.lat, sizeof b);
    return (a * 0x9E3779B97F4A7C15ull) ^ (b + 0x517CC1B727220A95ull + (a << 6));
  }
};

}  // namespace dosi::kit

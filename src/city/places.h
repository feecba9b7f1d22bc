#pragma once
#include <cstdint>
#include <vector>

#include "city/blocks.h"
#include "city/streets.h"

namespace dosi::city {

enum class PlaceKind : std::uint8_t {
  elementary_school,
  high_school,
  kindergarten,
  hospital,
  clinic,
  pharmacy,
  market,
  supermarket,
  convenience,
  restaurant,
  cafe,
  bar,
  library,
  gym
};
inline constexpr int kPlaceKinds = 14;

struct Place {
  PlaceKind kind = PlaceKind::cafe;
  int block = 0;
  Xy at{};
  StreetName name{};
  double draw = 1;  // how many visitors it has beside another of its kind
};

const char* category(PlaceKind kind);  // "cafe"
// Whether anybody may pay by card there, and the Korean merchant category.
const char* merchant_ko(PlaceKind kind);  // null where nothing is sold

std::vector<Place> make_places(const Layout& layout, const std::vector<Block>& blocks, std::uint64_t seed);

}  // namespace dosi::city

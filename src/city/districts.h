#pragma once
#include <array>
#include <vector>

#include "city/blocks.h"
#include "city/streets.h"

namespace dosi::city {

inline constexpr std::array kAgeGroups{"0-14", "15-29", "30-44", "45-64", "65+"};

// A dong (동), or a gu (구) of several dongs.
struct District {
  StreetName name{};
  int gu = -1;  // the gu of a dong; -1 for a gu
  std::vector<int> quarters{};
  std::vector<Line> rings{};  // outer first
  double area_m2 = 0;
  Xy centre{};
  std::array<int, 5> residents_by_age{};
  int residents = 0;
};

struct Districts {
  std::vector<District> gus;
  std::vector<District> dongs;
  std::vector<int> dong_of_quarter;
};

// Parts the quarters, water included, into dongs and gus: connected, without gap or overlap, of like population.
Districts make_districts(const Layout& layout, const std::vector<Block>& blocks, std::uint64_t seed);

}  // namespace dosi::city

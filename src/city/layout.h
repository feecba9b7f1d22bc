#pragma once
#include <cstdint>
#include <vector>

#include "city/mesh.h"

namespace dosi::city {

// What a quarter of about 0.6 km2 between main roads is mostly for.
enum class Zone : std::uint8_t { core, centre, homes, towers, industry, hill, water };

struct Quarter {
  std::vector<int> ring;  // counter-clockwise, unrefined
  int bank = 0;           // 0 north, 1 south of the river
  int band = 0;           // rings outward from the centre
  Zone zone = Zone::homes;
};

// The bones of the city: a river, roads along both banks, ring roads and spokes, bridges; quarters between them.
// Streets have ids 0 .. streets-1, given names later.
struct Layout {
  Mesh mesh;
  std::vector<Quarter> quarters;            // cover the city without overlap, water included
  std::vector<Road> streets;                // road class of each street id
  std::vector<int> north_bank, south_bank;  // vertices along the river from west to east
  double radius_m = 0;
};

// `area_scale` 1 is about 35 km2.
Layout lay_out(std::uint64_t seed, double area_scale);

}  // namespace dosi::city

#pragma once
#include <cstdint>
#include <vector>

#include "city/districts.h"
#include "city/near.h"
#include "city/places.h"

namespace dosi::city {

struct Camera {
  Xy at{};
  int segment = 0;
  double direction_deg = 0;      // clockwise from north
  double field_of_view_deg = 0;  // 360 for a dome
  double range_m = 0;
  int purpose = 0;  // index into kCameraPurposes
};
struct Purpose {
  const char* ko;
  const char* en;
};
inline constexpr std::array kCameraPurposes = std::to_array<Purpose>({{"생활방범", "crimePrevention"},
                                                                      {"어린이보호", "childProtection"},
                                                                      {"교통단속", "trafficEnforcement"},
                                                                      {"시설물관리", "facility"}});

struct StreetFixture {  // a light or a bell
  Xy at{};
  int segment = 0;
};
struct PoliceBox {
  Xy at{};
  StreetName name{};
  std::vector<int> dongs;  // its area
  int cars = 2;
};

struct Safety {
  std::vector<Camera> cameras;
  std::vector<StreetFixture> lights;
  std::vector<StreetFixture> bells;
  std::vector<PoliceBox> boxes;
};

// What Safety is placed by. The references must outlive the call only.
struct Ground {
  const Layout& layout;
  const std::vector<Block>& blocks;
  const Streets& streets;
  const Districts& districts;
  const std::vector<Place>& places;
};
Safety make_safety(const Ground& ground, std::uint64_t seed);

// How dark a segment is at night, 0 (lamps all along) to 1 (none): by lamps standing on it.
std::vector<double> darkness(const Streets& streets, const Safety& safety);

}  // namespace dosi::city

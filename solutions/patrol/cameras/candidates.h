#pragma once
#include <cstddef>
#include <vector>

#include "geo/point.h"

namespace dosi::patrol {

// Places every step_m along lines, ends included, none twice: where a pole may stand.
std::vector<geo::Point> street_places(const std::vector<std::vector<geo::Point>>& lines, double step_m);

// A camera between two blocks often sees more than one at either: places of a square grid from which much of the weight lies within the radius, as far
// as the grid tells (each demand taken to its nearest place of it). Those with most first.
struct Around {
  double radius_m = 50, step_m = 12.5;
  double least = 0;         // weight within the radius
  std::size_t most = 0;     // how many places
};
std::vector<geo::Point> places_around(const std::vector<geo::Point>& demand, const std::vector<double>& weight, const Around& around);

}  // namespace dosi::patrol

#pragma once
#include <cstddef>

#include "city/streets.h"

namespace dosi::city {

// Invented but natural names, Korean and romanised (Revised Romanization). Different for different `n`.
StreetName road_stem(std::size_t n);
StreetName district_name(std::size_t n);  // without -dong or -gu
StreetName shop_name(std::size_t n);      // without the kind of shop; repeats after some thousand

}  // namespace dosi::city

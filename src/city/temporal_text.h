#pragma once
#include <string>

#include "city/city.h"

namespace dosi::city {

// The series in the temporal representation of clause 5.2.20 (normalized; one instance per value, with observedAt): the
// body of POST /temporal/entities.
std::string temporal_text(const Series& series);

}  // namespace dosi::city

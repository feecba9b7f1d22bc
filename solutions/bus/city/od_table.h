#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "solutions/bus/journey/assignment.h"

namespace dosi::bus {

// A CSV file with a header: from, to, trips (any other columns are passed over); ids are numbered by `ids`. Rows of the
// same pair add up, trips within a place are left out. bad_request naming line and column: an id that is not there, trips
// that are no number or below 0.
Result<std::vector<Demand>> read_od(const std::string& path, const std::vector<std::string>& ids);
std::string od_csv(const std::vector<Demand>& demand, const std::vector<std::string>& ids);

}  // namespace dosi::bus

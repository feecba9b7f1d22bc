#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "geo/point.h"

namespace dosi::bus {

// Places with numbers worth reaching: jobs, schools, beds.
struct Opportunities {
  std::vector<std::string> columns;  // what the numbers are
  std::vector<std::string> ids;
  std::vector<geo::Point> at;
  std::vector<std::vector<double>> values;  // by place and column
};

// A CSV file with a header: id, lon, lat, and any further columns of numbers. bad_request naming line and column.
Result<Opportunities> read_opportunities(const std::string& path);

}  // namespace dosi::bus

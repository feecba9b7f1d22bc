#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "geo/point.h"

namespace dosi::patrol {

// Hot spots as a file tells them.
struct SpotTable {
  struct Row {
    std::string id, name, district;
    geo::Point at;
    std::vector<double> risk_per_h;  // in each slot of a day
  };
  std::vector<Row> rows;
  std::size_t slots = 1;  // of equal length, from midnight
  std::size_t read = 0;
  std::map<std::string, std::size_t> left_out;  // rows by reason
};

// A CSV file with the columns id, lon, lat, and as wanted name, district; and risk (expected reports per hour, all day), or
// risk_00, risk_02 ... (each from its hour to the next, all equally long). Or a GeoJSON FeatureCollection with these as
// properties, where risk may also be an array of the day's slots; a polygon counts as the middle of its corners. A row without an id, place
// or risk, or with an id that was there, is left out and counted. bad_request where a column is missing or no row is left.
Result<SpotTable> read_spots(const std::string& path);

}  // namespace dosi::patrol

#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "geo/geometry.h"
#include "geo/point.h"
#include "json/value.h"

namespace dosi::patrol {

// Which columns say what. A column is named as the header names it ("a|b": the first of these that it has), or by its number from 1 in a file
// without header.
struct PlaceColumns {
  std::string x = "lon|longitude|경도|WGS84경도", y = "lat|latitude|위도|WGS84위도";
  std::string time;                  // empty: none
  std::vector<std::string> numbers;  // further columns, which the file need not have
  int epsg = 4326;
  std::string reporter, patrol_value = "patrol";  // rows whose cell of `reporter` is this were discovered by a patrol: left out
};
struct PlaceRows {
  std::vector<geo::Point> at;
  std::vector<std::int64_t> day;             // days since 1970, by the clock as written; empty without a column of times
  std::vector<std::vector<double>> numbers;  // by column, then row; NaN where the cell is none
  std::size_t rows = 0;                      // of data
  std::map<std::string, std::size_t> left_out;  // by reason
};
// Reads a CSV file, or the only one in a zip archive; UTF-8 or CP949. Rows without a usable place (or time, where a column of times is named) are
// left out and counted. bad_request: a column is missing or tells of persons (risk::refused_column), or no row can be used.
Result<PlaceRows> read_places(const std::string& file, const PlaceColumns& columns);

// What was left out, by reason.
json::Object json_of(const std::map<std::string, std::size_t>& left_out);

// Days since 1970 of "2016-12-31". bad_request naming `field`.
Result<std::int64_t> read_day(const std::string& text, const std::string& field);

// A feature of a GeoJSON file.
struct DrawnFeature {
  geo::Geometry geometry;
  json::Object properties;
};
struct DrawnFeatures {
  std::vector<DrawnFeature> features;
  std::size_t left_out = 0;  // without a geometry that can be read
};
// A FeatureCollection, Feature or geometry in longitude and latitude. bad_request when it is none, or no feature can be used.
Result<DrawnFeatures> read_features(const std::string& file);

}  // namespace dosi::patrol

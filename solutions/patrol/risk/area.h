#pragma once
#include <string>
#include <vector>

#include "base/result.h"
#include "geo/geometry.h"
#include "solutions/patrol/risk/plane.h"

namespace dosi::patrol::risk {

// A part of the city as its file draws it: a district.
struct District {
  std::string name;        // from the members name, NAME, DISTRICT ... of the feature's properties; else its number
  geo::Geometry geometry;  // polygons, WGS 84
};
using Area = std::vector<District>;  // the area is their union

// Reads a GeoJSON geometry, feature or collection of polygons. Coordinates are longitude and latitude; or those of the file's member `crs`; or,
// where they cannot be degrees, those of `epsg`. bad_request: no GeoJSON, no polygon, a broken ring, coordinates of no known system.
Result<Area> read_area(const std::string& file, int epsg);
Result<Area> parse_area(const std::string& text, int epsg);
geo::Point centre_of(const Area& area);  // of its bounding box

}  // namespace dosi::patrol::risk

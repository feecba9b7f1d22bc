#pragma once
#include <memory>

#include "base/result.h"
#include "geo/point.h"

namespace dosi::patrol::risk {

// A place in metres: x to the east, y to the north, in some plane.
struct Metres {
  double x = 0, y = 0;
  bool operator==(const Metres&) const = default;
};

// The plane in which distances and cells of a city are measured: that of a projected coordinate reference system (feet are made metres),
// or, for data in degrees, an equirectangular one about a centre (lengths within 0.5 % up to 50 km from it).
// Copies share the projection, which is not for two threads at once.
class Plane {
 public:
  // Coordinates of files are those of the code. bad_request when it is unknown; 4326 and other codes in degrees make the plane about `centre`.
  static Result<Plane> of_crs(int epsg, geo::Point centre);
  // Coordinates of files are longitude and latitude. The centre is rounded to tenths of a degree, so that cells stay where they are when the
  // boundary of the area moves a little.
  static Plane about(geo::Point centre);

  bool in_degrees() const { return !projection_; }
  int epsg() const { return epsg_; }  // 4326 about a centre
  // Coordinates as the file has them. bad_request: not finite, or outside the area of the system.
  Result<Metres> from_source(double x, double y) const;
  Metres from_lonlat(geo::Point p) const;
  geo::Point to_lonlat(Metres m) const;

 private:
  struct Projected;
  Plane() = default;
  int epsg_ = 4326;
  geo::Point centre_;
  double metres_per_lon_ = 1, metres_per_lat_ = 1;
  std::shared_ptr<const Projected> projection_;
};

}  // namespace dosi::patrol::risk

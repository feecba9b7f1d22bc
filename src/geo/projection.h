#pragma once
#include <memory>
#include <string>

#include "base/result.h"
#include "geo/point.h"

namespace dosi::geo {

// Korea by code: 5179 (UTM-K), 5181 and 5186 (central belt, false northing 500,000 and 600,000 m) stand on GRS 80 and need
// no datum shift. 2097 and 5174 stand on the Bessel ellipsoid of Korean 1985: PROJ takes the ten parameters of EPSG:5191
// (Molodensky-Badekas), good to about 1 m. Beware: many files labelled 2097 are 5174, whose central meridian lies 10.405"
// further east, and land 255 m west of where they belong.
//
// From the coordinates of a file to WGS 84, by PROJ without grid files or network. x is always the easting or longitude
// and y the northing or latitude, whatever axis order the EPSG register gives (EPSG:5186 and its sisters register
// northing first, but files carry X, Y). Not for use by two threads at once; make one for each.
class Projection {
 public:
  // Fails with bad_request for an unknown code, or one without a transformation to WGS 84 that needs no grid.
  static Result<Projection> from_epsg(int code);
  Projection(Projection&&) noexcept;
  Projection& operator=(Projection&&) noexcept;
  ~Projection();

  // Refused as bad_request: values that are not finite, degrees where lengths are due, places further than kMargin_deg
  // outside the area registered for the code if exchanging x and y would bring them into it (the message says so), and places
  // outside both that area and the area of a datum that is not worldwide: files have one belt for the whole country.
  Result<Point> to_wgs84(double x, double y) const;

  // The way back: x and y as files carry them. bad_request where the projection does not reach.
  struct Coordinates {
    double x = 0, y = 0;
  };
  Result<Coordinates> from_wgs84(Point p) const;

  int epsg() const;
  // Of x and y; 0 for a code in degrees.
  double metres_per_unit() const;
  // PROJ's name of the transformation chosen, for reports: "Inverse of Korea Central Belt + Korean 1985 to WGS 84 (1)".
  const std::string& transformation() const;
  // From the central belt of Korea to its east coast, short of where an exchanged Seoul falls.
  static constexpr double kMargin_deg = 1.6;

 private:
  struct State;
  explicit Projection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dosi::geo

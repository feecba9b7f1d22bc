#pragma once
#include <memory>
#include <string>

#include "base/result.h"
#include "geo/point.h"

namespace dosi::geo {

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

  // Refused as bad_request: values that are not finite, and places further than kMargin_deg outside the area that the
  // register gives for the code; the message says so if x and y look exchanged.
  Result<Point> to_wgs84(double x, double y) const;

  int epsg() const;
  // PROJ's name of the transformation chosen, for reports: "Korean 1985 to WGS 84 (1)".
  const std::string& transformation() const;
  static constexpr double kMargin_deg = 0.5;

 private:
  struct State;
  explicit Projection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace dosi::geo

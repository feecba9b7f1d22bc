#pragma once

namespace dosi::geo {

// The sphere on which every distance of the hub is measured (mean radius of the WGS 84 ellipsoid), so that all
// backends agree.
inline constexpr double kEarthRadius_m = 6371008.77;

// A place in degrees, WGS 84, always longitude first.
struct Point {
  double lon = 0;
  double lat = 0;
  bool operator==(const Point&) const = default;
};

// A closed box in degrees. west > east means that it crosses the antimeridian (RFC 7946 section 5.2).
struct Box {
  double west = 0;
  double south = 0;
  double east = 0;
  double north = 0;
  bool operator==(const Box&) const = default;

  bool crosses_antimeridian() const { return west > east; }
  bool contains(Point p) const {
    const bool in_width = west <= east ? west <= p.lon && p.lon <= east : west <= p.lon || p.lon <= east;
    return in_width && south <= p.lat && p.lat <= north;
  }
};
inline constexpr Box kWholeEarth{-180, -90, 180, 90};

inline Box box_of(Point p) { return {p.lon, p.lat, p.lon, p.lat}; }
// True if the boxes share a place, a common edge included.
bool intersects(const Box& a, const Box& b);
// The smallest box that holds both; neither may cross the antimeridian.
Box united(const Box& a, const Box& b);

// True if lon is in -180..180 and lat in -90..90 (NaN is not).
bool is_valid(Point p);

// Great-circle distance on the sphere (haversine; error below 1e-9 relative, 1 m near the antipode).
double distance_m(Point a, Point b);

// A box that holds every place within radius_m of the centre: it may be a little too large, never too small. It
// crosses the antimeridian where the circle does, and has the whole width where the circle holds a pole.
Box box_around(Point centre, double radius_m);
// The same around every place of a box.
Box widened(const Box& box, double distance_m);

}  // namespace dosi::geo

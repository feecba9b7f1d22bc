#include "solutions/patrol/risk/plane.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "geo/projection.h"

namespace dosi::patrol::risk {

struct Plane::Projected {
  geo::Projection projection;
  double metres_per_unit;
};

Result<Plane> Plane::of_crs(int epsg, geo::Point centre) {
  DOSI_TRY(geo::Projection projection, geo::Projection::from_epsg(epsg));
  const double metres = projection.metres_per_unit();
  if (metres <= 0) return about(centre);
  Plane out;
  out.epsg_ = epsg;
  out.projection_ = std::make_shared<const Projected>(Projected{std::move(projection), metres});
  return out;
}

Plane Plane::about(geo::Point centre) {
  constexpr double kMetresPerDegree = geo::kEarthRadius_m * std::numbers::pi / 180;
  Plane out;
  out.centre_ = {std::round(centre.lon * 10) / 10, std::round(centre.lat * 10) / 10};
  out.metres_per_lat_ = kMetresPerDegree;
  out.metres_per_lon_ = kMetresPerDegree * std::max(0.01, std::cos(out.centre_.lat * std::numbers::pi / 180));
  return out;
}

Result<Metres> Plane::from_source(double x, double y) const {
  if (projection_) {
    DOSI_TRY(const geo::Point inside, projection_->projection.to_wgs84(x, y));
    static_cast<void>(inside);
    return Metres{x * projection_->metres_per_unit, y * projection_->metres_per_unit};
  }
  if (!geo::is_valid({x, y})) return bad_request(fmt::format("longitude {} latitude {} is no place on earth", x, y));
  return from_lonlat({x, y});
}

Metres Plane::from_lonlat(geo::Point p) const {
  if (!projection_) return {(p.lon - centre_.lon) * metres_per_lon_, (p.lat - centre_.lat) * metres_per_lat_};
  const auto out = projection_->projection.from_wgs84(p);
  if (!out) return {std::nan(""), std::nan("")};
  return {out->x * projection_->metres_per_unit, out->y * projection_->metres_per_unit};
}

geo::Point Plane::to_lonlat(Metres m) const {
  if (!projection_) return {centre_.lon + m.x / metres_per_lon_, centre_.lat + m.y / metres_per_lat_};
  const auto out = projection_->projection.to_wgs84(m.x / projection_->metres_per_unit, m.y / projection_->metres_per_unit);
  return out ? *out : geo::Point{std::nan(""), std::nan("")};
}

}  // namespace dosi::patrol::risk

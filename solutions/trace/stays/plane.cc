#include "solutions/trace/stays/plane.h"

#include <numbers>

namespace dosi::trace {
namespace {

constexpr double kRadian = std::numbers::pi / 180;
constexpr double kReach_m = 2e6;  // so that steps fit into 32 bits

double mercator_y(double lat) { return std::asinh(std::tan(lat * kRadian)); }

}  // namespace

Plane Plane::around(geo::Point origin) {
  Plane out(origin.lon * kRadian, mercator_y(origin.lat));
  out.cos_origin_ = std::cos(origin.lat * kRadian);
  return out;
}

std::optional<Place> Plane::place(double x, double y) const {
  double east = x - origin_x_, north = y - origin_y_;
  if (in_degrees()) {
    if (!(std::abs(y) <= 85)) return {};
    east = (x * kRadian - origin_x_) * geo::kEarthRadius_m * cos_origin_;
    north = (mercator_y(y) - origin_y_) * geo::kEarthRadius_m * cos_origin_;
  }
  if (!(std::abs(east) < kReach_m && std::abs(north) < kReach_m)) return {};
  return Place{static_cast<std::int32_t>(std::lround(east * kStepsPerMetre)), static_cast<std::int32_t>(std::lround(north * kStepsPerMetre))};
}

double Plane::steps_per_metre(Place p) const {
  if (!in_degrees()) return kStepsPerMetre;
  // 1 / cos(lat) = cosh(y) of Mercator.
  return kStepsPerMetre * cos_origin_ * std::cosh(origin_y_ + p.y / kStepsPerMetre / geo::kEarthRadius_m / cos_origin_);
}

double Plane::distance_m(Place a, Place b) const {
  const double dx = static_cast<double>(a.x) - b.x, dy = static_cast<double>(a.y) - b.y;
  return std::sqrt(dx * dx + dy * dy) / steps_per_metre({0, a.y / 2 + b.y / 2});
}

Plane::Coordinates Plane::coordinates(Place p) const {
  const double east = p.x / kStepsPerMetre, north = p.y / kStepsPerMetre;
  if (!in_degrees()) return {origin_x_ + east, origin_y_ + north};
  const double scale = 1 / geo::kEarthRadius_m / cos_origin_;
  return {(origin_x_ + east * scale) / kRadian, std::atan(std::sinh(origin_y_ + north * scale)) / kRadian};
}

}  // namespace dosi::trace

#include "solutions/patrol/cameras/camera.h"

#include <fmt/format.h>

namespace dosi::patrol {

Result<void> sound(const Camera& c) {
  const auto refuse = [&](const char* member, double found, const char* expected) {
    return bad_request(fmt::format("Camera '{}': {} is {}, {} was expected.", c.id, member, found, expected), member);
  };
  if (!geo::is_valid(c.place)) return bad_request(fmt::format("Camera '{}' stands at {}, {}, which is no place on earth.", c.id, c.place.lon, c.place.lat), "place");
  if (!(c.range_m > 0 && c.range_m <= kMostRange_m)) return refuse("range_m", c.range_m, "more than 0 and at most 2000 m");
  if (!(c.angle_deg > 0 && c.angle_deg <= 360)) return refuse("angle_deg", c.angle_deg, "more than 0 and at most 360 degrees");
  if (!(c.direction_deg >= -360 && c.direction_deg <= 360)) return refuse("direction_deg", c.direction_deg, "-360 to 360 degrees");
  if (!(c.share >= 0 && c.share <= 1)) return refuse("share", c.share, "0 to 1");
  return ok();
}

}  // namespace dosi::patrol

#include "solutions/patrol/cameras/siting_check.h"

#include <algorithm>

#include "geo/point_locator.h"

namespace dosi::patrol {
namespace {

// Open segments that cut each other, exactly: sides told by the sign of areas.
bool cross(geo::Point a, geo::Point b, geo::Point c, geo::Point d) {
  return geo::orientation(a, b, c) * geo::orientation(a, b, d) <= 0 && geo::orientation(c, d, a) * geo::orientation(c, d, b) < 0;
}

// Buildings from south to north by their southern edge.
struct Buildings {
  std::vector<const geo::Geometry*> shapes;
  std::vector<geo::Box> boxes;
  double tallest_deg = 0;

  explicit Buildings(const std::vector<geo::Geometry>& given) {
    for (const geo::Geometry& g : given) shapes.push_back(&g);
    std::sort(shapes.begin(), shapes.end(), [](const auto* a, const auto* b) { return geo::bounds(*a).south < geo::bounds(*b).south; });
    for (const geo::Geometry* g : shapes) boxes.push_back(geo::bounds(*g)), tallest_deg = std::max(tallest_deg, boxes.back().north - boxes.back().south);
  }
  bool between(geo::Point site, geo::Point place) const {
    const geo::Box sight = geo::united(geo::box_of(site), geo::box_of(place));
    const auto first = std::lower_bound(boxes.begin(), boxes.end(), sight.south - tallest_deg, [](const geo::Box& b, double lat) { return b.south < lat; });
    for (auto i = static_cast<std::size_t>(first - boxes.begin()); i < boxes.size() && boxes[i].south <= sight.north; ++i)
      if (geo::intersects(boxes[i], sight) && cut_by(*shapes[i], site, place)) return true;
    return false;
  }
  static bool cut_by(const geo::Geometry& b, geo::Point site, geo::Point place) {
    for (std::size_t r = 0; r < b.line_count(); ++r)
      for (std::size_t i = 1; i < b.line(r).size(); ++i)
        if (cross(site, place, b.line(r)[i - 1], b.line(r)[i])) return true;
    return false;
  }
};

}  // namespace

double weight_seen(const std::vector<geo::Point>& sites, const std::vector<geo::Point>& demand, const std::vector<double>& weight, double radius_m,
                   const std::vector<geo::Geometry>& buildings) {
  const Buildings walls(buildings);
  // Sites from south to north: those of other latitudes are out of reach.
  std::vector<geo::Point> by_lat = sites;
  std::sort(by_lat.begin(), by_lat.end(), [](geo::Point a, geo::Point b) { return a.lat < b.lat; });
  const double reach_deg = radius_m / 111'000;
  double seen = 0;
  for (std::size_t i = 0; i < demand.size(); ++i) {
    const geo::Point p = demand[i];
    auto site = std::lower_bound(by_lat.begin(), by_lat.end(), p.lat - reach_deg, [](geo::Point a, double lat) { return a.lat < lat; });
    bool found = false;
    for (; !found && site != by_lat.end() && site->lat <= p.lat + reach_deg; ++site)
      found = geo::distance_m(*site, p) <= radius_m && !walls.between(*site, p);
    if (found) seen += weight[i];
  }
  return seen;
}

}  // namespace dosi::patrol

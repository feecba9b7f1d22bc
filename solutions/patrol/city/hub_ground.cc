#include "solutions/patrol/city/hub_ground.h"

#include <algorithm>
#include <set>

#include "json/members.h"
#include "solutions/patrol/city/entity_parts.h"

namespace dosi::patrol {

Result<void> read_hub_ground(const client::Client& hub, LeftOut& left, HubGround& out) {
  struct Found {
    WatchedDistrict district;
    std::string name_en;
  };
  std::vector<Found> found;
  std::set<std::string> wholes;  // areas that have parts
  DOSI_CHECK(hub.for_each({.types = {"AdministrativeArea"}}, [&](json::Value e) -> Result<void> {
    if (auto whole = text_in(e, "partOf"); !whole.empty()) wholes.insert(std::move(whole));
    auto shape = shape_in(e);
    if (!shape || !shape->is_polygonal()) return ok();  // a city as a point has parts with shapes
    Found one{{std::string(json::text_of(e, "id")), text_in(e, "name"), *std::move(shape), number_in(e, "population")}, text_in(e, "alternateName")};
    if (one.name_en.empty()) one.name_en = one.district.name;
    found.push_back(std::move(one));
    return ok();
  }));
  for (Found& one : found) {
    const bool known = std::any_of(out.districts.begin(), out.districts.end(), [&](const auto& other) { return other.id == one.district.id && other.area == one.district.area; });
    if (known || wholes.contains(one.district.id)) continue;
    out.districts.push_back(std::move(one.district)), out.names_en.push_back(std::move(one.name_en));
  }
  return hub.for_each({.types = {"Building"}}, [&](json::Value e) -> Result<void> {
    auto shape = shape_in(e);
    if (shape && shape->is_polygonal()) out.buildings.push_back(*std::move(shape));
    else left.add(Leave::no_shape);
    return ok();
  });
}

}  // namespace dosi::patrol

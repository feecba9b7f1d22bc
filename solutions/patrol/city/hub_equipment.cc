#include "solutions/patrol/city/hub_equipment.h"

#include <algorithm>
#include <cmath>

#include "json/members.h"
#include "solutions/patrol/city/entity_parts.h"

namespace dosi::patrol {
namespace {

// Calls `put` with each entity of the type that has a place.
template <class Put>
Result<void> each(const client::Client& hub, const char* type, LeftOut& left, Put&& put) {
  return hub.for_each({.types = {type}}, [&](json::Value entity) -> Result<void> {
    const auto place = point_in(entity);
    if (!place) left.add(Leave::no_place);
    else put(entity, *place);
    return ok();
  });
}

Camera camera_of(const json::Value& entity, geo::Point place) {
  Camera out{.id = std::string(json::text_of(entity, "id")), .place = place};
  const auto direction = number_in(entity, "orientation");
  out.direction_deg = direction ? std::fmod(std::fmod(*direction, 360) + 360, 360) : 0;
  out.angle_deg = direction ? number_in(entity, "fieldOfView").value_or(360) : 360;
  out.range_m = number_in(entity, "range").value_or(out.range_m);
  if (!sound(out)) out.range_m = Camera{}.range_m, out.angle_deg = 360;
  return out;
}

}  // namespace

Result<void> read_hub_equipment(const client::Client& hub, LeftOut& left, HubEquipment& out) {
  // By id and place: cities number their things alike.
  const auto known = [](const auto& list, std::size_t before, const auto& one) {
    return std::any_of(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(before), [&](const auto& other) { return other.id == one.id && other.place == one.place; });
  };
  const std::size_t cameras = out.cameras.size(), boxes = out.boxes.size();
  DOSI_CHECK(each(hub, "Camera", left, [&](const json::Value& e, geo::Point place) {
    Camera camera = camera_of(e, place);
    if (!known(out.cameras, cameras, camera)) out.cameras.push_back(std::move(camera));
  }));
  DOSI_CHECK(each(hub, "Streetlight", left, [&](const json::Value& e, geo::Point place) {
    const std::string status = text_in(e, "status");
    if (status.empty() || status == "ok") out.lights.push_back(place);
    else ++out.dark_lights;
  }));
  DOSI_CHECK(each(hub, "EmergencyBell", left, [&](const json::Value&, geo::Point place) { out.bells.push_back(place); }));
  return each(hub, "PoliceBox", left, [&](const json::Value& e, geo::Point place) {
    PoliceBox box{std::string(json::text_of(e, "id")), text_in(e, "name"), text_in(e, "alternateName"), place,
                  std::max(0, static_cast<int>(number_in(e, "patrolCars").value_or(1))), texts_in(e, "serves")};
    if (box.name_en.empty()) box.name_en = box.name;
    if (!known(out.boxes, boxes, box)) out.boxes.push_back(std::move(box));
  });
}

}  // namespace dosi::patrol

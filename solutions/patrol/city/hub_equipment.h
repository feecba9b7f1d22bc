#pragma once
#include <string>
#include <vector>

#include "client/client.h"
#include "solutions/patrol/cameras/camera.h"
#include "solutions/patrol/city/left_out.h"

namespace dosi::patrol {

// A police box: where patrol cars start and come home.
struct PoliceBox {
  std::string id, name, name_en;
  geo::Point place;
  int cars = 1;
  std::vector<std::string> serves;  // ids of its districts
};

// What stands in a city against danger, and where patrols start.
struct HubEquipment {
  std::vector<Camera> cameras;   // those for public safety and others alike: each sees
  std::vector<geo::Point> lights;  // that work
  std::size_t dark_lights = 0;     // that do not
  std::vector<geo::Point> bells;
  std::vector<PoliceBox> boxes;
};

// Adds a hub's Camera, Streetlight, EmergencyBell and PoliceBox entities. A camera without a direction sees all around; one without a range, or with one that makes
// no sense, 50 m. What two hubs hold alike counts once. Errors are the hub's.
Result<void> read_hub_equipment(const client::Client& hub, LeftOut& left, HubEquipment& out);

}  // namespace dosi::patrol

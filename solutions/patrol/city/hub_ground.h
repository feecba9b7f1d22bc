#pragma once
#include <string>
#include <vector>

#include "client/client.h"
#include "solutions/patrol/city/left_out.h"
#include "solutions/patrol/fairness/exposure.h"

namespace dosi::patrol {

// The districts and buildings of a city.
struct HubGround {
  std::vector<WatchedDistrict> districts;   // the smallest that the hubs have shapes of
  std::vector<std::string> names_en;        // of the districts
  std::vector<geo::Geometry> buildings;
};

// Adds a hub's AdministrativeArea entities with a shape, and its Building entities. Of areas that are part of one another the smallest count: those of which no other area
// of the hub says that it is `partOf` them. What two hubs hold alike counts once. Errors are the hub's.
Result<void> read_hub_ground(const client::Client& hub, LeftOut& left, HubGround& out);

}  // namespace dosi::patrol

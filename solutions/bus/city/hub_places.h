#pragma once
#include <string>
#include <vector>

#include "client/client.h"
#include "solutions/bus/city/opportunities.h"

namespace dosi::bus {

// Places of a hub and their shapes, GeoJSON.
struct HubPlaces {
  Opportunities places;
  std::vector<json::Value> shapes;
};

// Adds the entities of a type that have a location (they count at its middle) and numbers in these attributes; 0 where one lacks.
Result<void> read_hub_places(const client::Client& hub, const std::string& type, const std::vector<std::string>& attributes, HubPlaces& out);

}  // namespace dosi::bus

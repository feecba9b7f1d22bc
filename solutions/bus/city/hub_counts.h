#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "client/client.h"

namespace dosi::bus {

// How many get on and off at stops, by the attributes `boardings` and `alightings` of hubs' GtfsStop entities.
class HubCounts {
 public:
  explicit HubCounts(const std::vector<std::string>& stop_ids);
  // 0 where an attribute lacks. Errors are the hub's.
  Result<void> add(const client::Client& hub);

  std::vector<double> boardings, alightings;  // in the order of the ids

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
};

}  // namespace dosi::bus

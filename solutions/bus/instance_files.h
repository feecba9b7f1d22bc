#pragma once
#include <string>

#include "solutions/bus/lines/network.h"

namespace CLI {
class App;
}

namespace dosi::bus {

// Where a network comes from: the files of the literature's instances, and the bounds beside them.
struct InstanceFiles {
  std::string travel_times, demand, coords;
  Bounds bounds;

  void add_options(CLI::App& command);
  // Errors name the file.
  Result<Network> read() const;
};

}  // namespace dosi::bus

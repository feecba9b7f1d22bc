#pragma once
#include <cstdint>
#include <memory>
#include <thread>

#include "app/hub.h"
#include "city/live.h"
#include "city/model.h"

namespace dosi::app {

// The sample city inside a hub: loads it once, then keeps it alive.
class CitySource {
 public:
  // `seed` and about how many entities. Writes entities and histories into the default tenant, telling the terminal.
  static Result<std::shared_ptr<const city::Model>> load(Hub& hub, std::uint64_t seed, int entities);

  // From now on the city's changes flow into the hub, until the object goes.
  CitySource(Hub& hub, std::shared_ptr<const city::Model> model);
  ~CitySource();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dosi::app

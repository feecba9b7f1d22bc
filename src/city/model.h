#pragma once
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "city/blocks.h"
#include "city/bus.h"
#include "city/city.h"
#include "city/crowd.h"
#include "city/districts.h"
#include "city/layout.h"
#include "city/places.h"
#include "city/reports.h"
#include "city/safety.h"
#include "city/sensors.h"
#include "city/streets.h"

namespace dosi::city {

// The whole city in memory, without histories. Immutable once built; any number of threads may read it.
struct Model {
  Model(const Config& config, double scale);
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  Config config;
  double scale;  // 1 for the default size
  Layout layout;
  std::vector<Block> blocks;
  Streets streets;
  Districts districts;
  std::vector<Place> places;
  Safety safety;
  BusNetwork bus;
  Crowd crowd;
  BusDemand demand;
  Sky sky;
  std::vector<Sensor> sensors;
  ReportModel reports;

  int dong_at(int block) const { return districts.dong_of_quarter[blocks[block].quarter]; }
};

// Fails with bad_request when the size is outside 2,000 to 1,000,000 or `until` is no whole hour.
Result<std::shared_ptr<const Model>> build(const Config& config);

// All entities and histories of the city into the sink; the first failure of the sink ends it and is returned.
Result<void> generate(const Model& model, const Sink& sink);

// The bus network as a GTFS feed. `write` gets the file name and the next piece of its text, files one after the other.
using WriteFile = std::function<Result<void>(std::string_view file, std::string_view text)>;
Result<void> write_gtfs(const Model& model, const WriteFile& write);

}  // namespace dosi::city

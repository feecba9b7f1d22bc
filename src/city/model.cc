#include "city/model.h"

#include <algorithm>

#include "city/emit.h"
#include "city/exact.h"
#include "city/local_time.h"

namespace dosi::city {
namespace {
// Fitted to what cities of 2,000 to 1,000,000 entities hold: a wide one is thinner at its edge, a small one is all
// centre.
double area_scale(int entities) {
  return exact::pow(entities / 25'600.0, 1.066) * std::min(1.0, exact::pow(entities / 20'000.0, 0.13));
}
}  // namespace

// Members are made in the order of the class: each may use those before it.
Model::Model(const Config& the_config, double the_scale)
    : config(the_config),
      scale(the_scale),
      layout(lay_out(config.seed, scale)),
      blocks(cut_blocks(layout, config.seed)),
      streets(make_streets(layout, config.seed)),
      districts(make_districts(layout, blocks, config.seed)),
      places(make_places(layout, blocks, config.seed)),
      safety(make_safety({layout, blocks, streets, districts, places}, config.seed)),
      bus(make_bus(streets, blocks, places, config.seed)),
      crowd(make_crowd(blocks, config.seed)),
      demand(make_demand(blocks, bus, config.seed)),
      sky{config.seed},
      sensors(make_sensors(blocks, streets, scale, config.seed)),
      reports({layout, blocks, streets, districts, places}, safety, scale, config.seed) {}

Result<std::shared_ptr<const Model>> build(const Config& config) {
  if (config.entities < 2'000 || config.entities > 1'000'000)
    return bad_request(
        "the size of the sample city is " + std::to_string(config.entities) + ", expected 2000 to 1000000 entities",
        "size");
  if (config.until.us % kHourUs != 0)
    return bad_request("the histories of the sample city must end at a whole hour", "until");
  return std::shared_ptr<const Model>(std::make_shared<Model>(config, area_scale(config.entities)));
}

Result<void> generate(const Model& model, const Sink& sink) {
  if (sink.entity) {
    DOSI_CHECK(emit_ground(model, sink));
    DOSI_CHECK(emit_places(model, sink));
    DOSI_CHECK(emit_bus(model, sink));
    DOSI_CHECK(emit_safety(model, sink));
    DOSI_CHECK(emit_reports(model, sink));
  }
  DOSI_CHECK(emit_sensors(model, sink));
  DOSI_CHECK(emit_crowd(model, sink));
  return emit_personal(model, sink);
}

}  // namespace dosi::city

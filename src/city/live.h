#pragma once
#include <memory>
#include <string>
#include <vector>

#include "city/model.h"

namespace dosi::city {

// What became new in the city.
struct Change {
  std::string entity_id;
  std::string entity_type;
  bool created = false;  // `json` is a whole new entity
  std::string json;      // otherwise: an object of concise attributes to be written over the entity's
};

// The city going on living. What happens depends on seed and time alone, not on how time is cut into steps, except that
// a long step gives only the last of the values that follow each other in it. One step at a time; any thread.
class Live {
 public:
  explicit Live(std::shared_ptr<const Model> model) : model_(std::move(model)) {}

  static constexpr int kVehicleEvery_s = 5;
  static constexpr int kSensorEvery_s = 60;

  // Everything new in (from, to]: buses on the road every 5 s, sensors every minute, floating population and riders
  // every hour, 112 reports as they come.
  std::vector<Change> step(Time from, Time to) const;

 private:
  void drive(Time at, std::vector<Change>& out) const;
  void measure(Time at, std::vector<Change>& out) const;
  void count(Time hour, std::vector<Change>& out) const;
  void report(Time from, Time to, std::vector<Change>& out) const;

  std::shared_ptr<const Model> model_;
};

}  // namespace dosi::city

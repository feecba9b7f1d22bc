#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "solutions/bus/journey/assignment.h"
#include "solutions/bus/journey/line_figures.h"
#include "solutions/bus/journey/regularity.h"

namespace dosi::bus {

struct EvaluationOptions {
  AssignmentOptions assignment;
  FleetOptions fleet;
  double capacity = 45;  // persons in a vehicle
};

// What a day's service takes, and how it serves the trips of a departure window.
struct Evaluation {
  Supply supply;
  std::vector<StopRegularity> stops;   // of the window
  std::vector<Regularity> regularity;  // by route
  // Where there are trips:
  std::optional<Assignment> assignment;
  std::vector<Section> sections;
  std::size_t stops_off_streets = 0, places_off_streets = 0;
};

// The fullest section of a route by load against capacity; null where nobody rides it.
const Section* fullest(const std::vector<Section>& sections, std::uint32_t route);

// Trips are between `places` (numbers in it). `progress` as assign() has it.
Evaluation evaluate_service(const FeedDay& day, const kit::StreetGraph& streets, const std::vector<geo::Point>& places,
                            const std::vector<Demand>& demand, const EvaluationOptions& options,
                            const std::function<bool(double share)>& progress = {});

}  // namespace dosi::bus

#pragma once
#include <map>
#include <optional>
#include <vector>

#include "solutions/bus/journey/assignment.h"
#include "solutions/bus/journey/feed.h"
#include "solutions/bus/journey/fleet.h"

namespace dosi::bus {

// How far runs go: along their shape; where a feed has none, from stop to stop by the streets where these lead there
// without a great detour, else 1.3 times as far as the crow flies.
class RunLengths {
 public:
  RunLengths(const FeedDay& day, const kit::StreetGraph* streets) : day_(day), streets_(streets) {
    if (streets != nullptr) finder_.emplace(*streets);
  }
  double metres(const Run& run);

 private:
  double between(Stop from, Stop to);
  const FeedDay& day_;
  const kit::StreetGraph* streets_;
  std::optional<kit::Wayfinder> finder_;
  std::map<std::uint32_t, double> by_shape_;
  std::map<std::pair<Stop, Stop>, double> by_stops_;
};

// What a line takes, over the whole day.
struct LineSupply {
  std::size_t runs = 0, vehicles = 0;  // vehicles that serve no other line
  double km = 0, vehicle_hours = 0;    // with passengers: without empty runs and layovers
};
struct Supply {
  std::vector<LineSupply> lines;  // by route
  LineSupply all;                 // `vehicles`: when vehicles change between lines and run empty
  std::size_t vehicles_without_empty_runs = 0;
};
Supply supply(const FeedDay& day, const kit::StreetGraph* streets, const FleetOptions& options);

// A line from one stop to the next, in the departure window.
struct Section {
  std::uint32_t route = 0;
  Stop from{}, to{};
  std::size_t buses = 0;
  double load_per_h = 0, capacity_per_h = 0;
};
// The sections that buses leave in the window, in the order of route and stops. A trip of the window loads a section
// even where it comes there after the window's end: loads are those of a window among others like it.
std::vector<Section> sections(const Timetable& timetable, const Assignment& assignment, const AccessOptions& window, double capacity);

}  // namespace dosi::bus

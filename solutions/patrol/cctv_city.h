#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "solutions/patrol/cameras/sight.h"
#include "solutions/patrol/place_file.h"

namespace dosi::patrol {

// What `dosi patrol cctv` is told.
struct CctvArguments {
  std::string events, train_until, candidates = "around", existing, buildings, bells, lights;
  PlaceColumns columns;
  std::string weight;
  double range_m = 0, angle_deg = 360, light_m = 15, bell_m = 200, cell_m = 100, reserve_percent = 0, gap_percent = 0.25, seconds = 0;
  std::size_t sites = 0;
  std::uint64_t seed = 1, steps = 1000;
  unsigned threads = 0;
  std::string json, geojson;
};

// Places where things happened, each once, with how much.
struct DemandPlaces {
  std::vector<geo::Point> at;
  std::vector<double> weight;
  double total() const;
};

// What it reads.
struct CctvCity {
  DemandPlaces train, test;  // test: later events, empty without --train-until
  std::vector<geo::Geometry> buildings;
  Walls walls;
  std::vector<Camera> existing;
  std::vector<geo::Point> candidates;  // of a file; empty: to be made of the events
  std::vector<geo::Point> bells, lights;
  std::size_t train_events = 0, test_events = 0, in_buildings = 0;  // events put outside on the nearest wall
  json::Object facts;                                               // the member "input" of the answer
};
Result<CctvCity> read_city(const CctvArguments& arguments);

}  // namespace dosi::patrol

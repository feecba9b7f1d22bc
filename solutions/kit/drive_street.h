#pragma once
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "geo/point.h"
#include "json/value.h"
#include "solutions/kit/turn.h"

namespace dosi::kit {

struct StreetName {
  std::string ko, en;  // each stands in for the other where one is missing; both empty: the street has no name
  bool operator==(const StreetName&) const = default;
};

// For who leaves a street at `via`: into `to` one must not turn, or into no other street.
struct TurnRule {
  bool only = false;
  std::optional<Turn> turn;  // what the rule is called after; tells it apart where a street goes on behind `via`
  geo::Point via;
  std::string to;  // DriveStreet::id
};

// A street as a car drives it, before it becomes a graph.
struct DriveStreet {
  std::string id;                // of its RoadSegment
  std::vector<geo::Point> line;  // if one-way, in the direction of traffic
  StreetName name;
  double speed_kmh = 30;
  bool one_way = false;
  std::vector<TurnRule> turns;
};

// The streets of one or several sources, and what was noticed on the way.
struct DriveStreets {
  std::vector<DriveStreet> streets;
  std::size_t not_for_cars = 0;      // footways, private roads, what is being built
  std::size_t without_line = 0;      // roads whose location is no line of two places
  std::size_t speeds_assumed = 0;    // by the class of the road, where it tells none
  std::size_t speeds_corrected = 0;  // likewise, where it tells one below 5 or above 130 km/h, or none at all

  // Takes a RoadSegment entity, normalized or simplified. Its `oneway` may be a truth value or, as in OpenStreetMap, a
  // text ("-1" and "reverse" turn the line round).
  void add(const json::Value& road);
};

// The streets of an OpenStreetMap extract. Errors as ingest::read_osm gives them; bad_request where no car can drive.
Result<DriveStreets> read_drive_streets(const std::filesystem::path& osm_file);

}  // namespace dosi::kit

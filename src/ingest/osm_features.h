#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geo/point.h"
#include "ingest/osm.h"

// What a tagged way or node becomes; knows no OSM library.
namespace dosi::ingest {

// The value of a tag, or empty.
using Tags = std::function<std::string_view(std::string_view key)>;

enum class OsmKind : std::uint8_t { none, road, building, water, park, bus_stop, street_lamp };
OsmKind kind_of_way(const Tags& tags, bool closed, const OsmOptions& options);
OsmKind kind_of_node(const Tags& tags, const OsmOptions& options);
std::string_view part_name(OsmKind kind);  // "roads" ...

// A turn restriction for who leaves a way: what the relation says ("no_left_turn", "only_straight_on"), at which node,
// and into which way.
struct OsmTurn {
  std::string kind;
  geo::Point via;
  std::int64_t to = 0;
};

struct OsmWay {
  std::int64_t id = 0;
  std::vector<geo::Point> line;  // in the order of the way
  std::int64_t first_node = 0, last_node = 0;
  std::vector<OsmTurn> turns;
};

// The entity of a way (an area's line is closed), or of a node.
Draft way_entity(OsmKind kind, OsmWay way, const Tags& tags, std::uint64_t row);
Draft node_entity(OsmKind kind, std::int64_t id, geo::Point at, const Tags& tags, std::uint64_t row);

// "50", "50 km/h", "30 mph" in km/h; nothing for "none", "walk" or several.
std::optional<double> speed_kmh(std::string_view maxspeed);

}  // namespace dosi::ingest

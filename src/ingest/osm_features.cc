#include "ingest/osm_features.h"

#include <algorithm>
#include <cmath>

#include "ingest/cell.h"
#include "ingest/entity_text.h"
#include "ingest/place.h"
#include "json/write.h"

namespace dosi::ingest {

namespace {

constexpr std::string_view kProvenance =
    R"(,"source":{"type":"Property","value":"https://www.openstreetmap.org"})"
    R"(,"dataProvider":{"type":"Property","value":"OpenStreetMap contributors"})"
    R"(,"license":{"type":"Property","value":"ODbL-1.0"})";

std::string line_text(const std::vector<geo::Point>& line, bool area) {
  std::string out = area ? R"({"type":"Polygon","coordinates":[)" : R"({"type":"LineString","coordinates":)";
  char sign = '[';
  for (const geo::Point p : line) {
    out += sign, out += '[', json::append_number(out, p.lon), out += ',', json::append_number(out, p.lat), out += ']';
    sign = ',';
  }
  return out += area ? "]]}" : "]}";
}

// [{"kind":"no_left_turn","via":[127,37.5],"to":"urn:ngsi-ld:RoadSegment:osm:w12"}]
std::string turns_text(const std::vector<OsmTurn>& turns) {
  std::string out;
  for (const OsmTurn& turn : turns) {
    out += out.empty() ? R"([{"kind":)" : R"(,{"kind":)", json::append_string(out, turn.kind);
    out += R"(,"via":[)", json::append_number(out, turn.via.lon), out += ',', json::append_number(out, turn.via.lat);
    out += R"(],"to":"urn:ngsi-ld:RoadSegment:osm:w)" + std::to_string(turn.to) + R"("})";
  }
  return out + "]";
}

double length_m(const std::vector<geo::Point>& line) {
  double sum = 0;
  for (std::size_t i = 1; i < line.size(); ++i) sum += geo::distance_m(line[i - 1], line[i]);
  return std::round(sum * 10) / 10;
}

void add_names(EntityText& e, const Tags& tags) {
  e.text("name", tags("name")).text("alternateName", tags("name:en"));
  if (tags("name:ko") != tags("name")) e.text("nameKo", tags("name:ko"));
}

void add_number(EntityText& e, std::string_view name, std::string_view text, std::string_view unit = {}) {
  if (const auto v = text.empty() ? std::nullopt : read_number(text)) e.number(name, *v, unit);
}

enum class OneWay { no, forward, backward };
OneWay one_way(const Tags& tags) {
  const auto v = tags("oneway");
  if (v == "-1" || v == "reverse") return OneWay::backward;
  if (v == "yes" || v == "true" || v == "1") return OneWay::forward;
  const bool implied = tags("highway") == "motorway" || tags("junction") == "roundabout" || tags("junction") == "circular";
  return v.empty() && implied ? OneWay::forward : OneWay::no;
}

void add_road(EntityText& e, const Tags& tags) {
  e.text("roadClass", tags("highway")).text("ref", tags("ref")).text("surface", tags("surface"));
  e.flag("oneway", one_way(tags) != OneWay::no);
  if (const auto v = speed_kmh(tags("maxspeed"))) e.number("maximumAllowedSpeed", *v, "KMH");
  add_number(e, "totalLaneNumber", tags("lanes"));
  add_number(e, "width", tags("width"), "MTR");
  add_number(e, "layer", tags("layer"));
  for (const char* key : {"bridge", "tunnel"})
    if (!tags(key).empty() && tags(key) != "no") e.flag(key, true);
  e.text("junction", tags("junction")).text("access", tags("access"));
}

}  // namespace

std::optional<double> speed_kmh(std::string_view text) {
  double scale = 1;
  for (const auto& [unit, factor] : {std::pair{"mph", 1.609344}, {"km/h", 1.0}, {"kmh", 1.0}})
    if (text.ends_with(unit)) text.remove_suffix(std::string_view(unit).size()), scale = factor;
  const auto v = read_number(trimmed(text));
  if (!v || *v <= 0 || *v > 300) return std::nullopt;
  return std::round(*v * scale * 10) / 10;
}

OsmKind kind_of_way(const Tags& tags, bool closed, const OsmOptions& options) {
  if (options.roads && !tags("highway").empty()) return OsmKind::road;
  if (!closed) return OsmKind::none;
  if (options.buildings && !tags("building").empty() && tags("building") != "no") return OsmKind::building;
  if (!options.nature) return OsmKind::none;
  if (tags("natural") == "water" || tags("waterway") == "riverbank") return OsmKind::water;
  return tags("leisure") == "park" || tags("landuse") == "forest" || tags("natural") == "wood" ? OsmKind::park : OsmKind::none;
}

OsmKind kind_of_node(const Tags& tags, const OsmOptions& options) {
  if (options.bus_stops && tags("highway") == "bus_stop") return OsmKind::bus_stop;
  return options.street_lamps && tags("highway") == "street_lamp" ? OsmKind::street_lamp : OsmKind::none;
}

std::string_view part_name(OsmKind kind) {
  switch (kind) {
    case OsmKind::road: return "roads";
    case OsmKind::building: return "buildings";
    case OsmKind::water: return "water";
    case OsmKind::park: return "parks";
    case OsmKind::bus_stop: return "bus stops";
    case OsmKind::street_lamp: return "street lamps";
    default: return "";
  }
}

Draft way_entity(OsmKind kind, OsmWay way, const Tags& tags, std::uint64_t row) {
  const char* const type = kind == OsmKind::road       ? "RoadSegment"
                           : kind == OsmKind::building ? "Building"
                           : kind == OsmKind::water    ? "WaterBody"
                                                       : "Park";
  const bool area = kind != OsmKind::road;
  // A one-way street runs in the direction of its line.
  if (!area && one_way(tags) == OneWay::backward) {
    std::reverse(way.line.begin(), way.line.end());
    std::swap(way.first_node, way.last_node);
  }
  EntityText e(type, "urn:ngsi-ld:" + std::string(type) + ":osm:w" + std::to_string(way.id));
  add_names(e, tags);
  e.geometry(line_text(way.line, area));
  if (area) {
    e.text("category", kind == OsmKind::building ? tags("building") : std::string_view());
    add_number(e, "floorsAboveGround", tags("building:levels"));
    add_number(e, "height", tags("height"), "MTR");
  } else {
    add_road(e, tags);
    e.number("length", length_m(way.line), "MTR");
    e.number("startNode", static_cast<double>(way.first_node)).number("endNode", static_cast<double>(way.last_node));
    if (!way.turns.empty()) e.json("turnRestriction", turns_text(way.turns));
  }
  return std::move(e).finish(kProvenance, row);
}

Draft node_entity(OsmKind kind, std::int64_t id, geo::Point at, const Tags& tags, std::uint64_t row) {
  const std::string type = kind == OsmKind::bus_stop ? "GtfsStop" : "Streetlight";
  EntityText e(type, "urn:ngsi-ld:" + type + ":osm:n" + std::to_string(id));
  add_names(e, tags);
  if (kind == OsmKind::bus_stop) e.text("code", tags("ref"));
  std::string point;
  append_point(point, at);
  e.geometry(point);
  return std::move(e).finish(kProvenance, row);
}

}  // namespace dosi::ingest

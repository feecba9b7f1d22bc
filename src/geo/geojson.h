#pragma once
#include <string>
#include <string_view>

#include "base/result.h"
#include "geo/geometry.h"
#include "json/value.h"
#include "json/write.h"

namespace dosi::geo {

// Reads a GeoJSON geometry object (RFC 7946 section 3.1; GS CIM 009 clause 4.7), or the string form of one (clause
// 4.7.2). Refused as bad_request, with `field` naming the place ("coordinates[0][3]"): an unknown type and
// GeometryCollection, wrong nesting, empty coordinates, positions of other than 2 or 3 finite numbers, longitude outside
// -180..180 or latitude outside -90..90, line strings of fewer than 2 positions, rings of fewer than 4 or not closed. An
// altitude is kept. Winding order and self-crossing are not looked at; other members are ignored. Any thread.
Result<Geometry> parse(const json::Value& value);

// The same from a type and its coordinates, as in the query parameters geometry and coordinates (clause 4.10).
Result<Geometry> parse(std::string_view type, const json::Value& coordinates);

// True for an object with a supported geometry type and coordinates, which may still be refused by parse: how a
// concise GeoProperty is told from other values (clause 4.7.3).
bool looks_like_geometry(const json::Value& value);

// Writes {"type":...,"coordinates":...}; parse reads back an equal geometry.
void write(json::Writer& writer, const Geometry& g);
void write_coordinates(json::Writer& writer, const Geometry& g);
std::string to_text(const Geometry& g);

}  // namespace dosi::geo
